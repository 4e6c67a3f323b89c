"""Questions and the sentences that answer them, in other words: what an embedding model is tested with.

A question and its answer share no telling word, so that only meaning brings them together.
"""
# ruff: noqa: RUF001 - these letters are the language's own

from collections.abc import Mapping

PAIRS: Mapping[str, str] = {
    "en": """
        How much time off do I get? | Employees have thirty days of annual leave.
        When does the office open? | The doors are unlocked at seven in the morning.
        Who pays for my train ticket? | Travel expenses are refunded by the company.
        What do I do when I am ill? | Report sick to your manager and see a doctor.
        Where can I park? | Cars may be left in the basement garage.
        How do I change my password? | New credentials are set on the login page.
        May I do my job from home? | Remote work is allowed two days a week.
        How much does lunch cost? | Meals in the canteen are five euros.
        Why is my screen black? | A loose cable keeps the monitor from getting power.
        What is there in case of fire? | Use the emergency exits and gather in the yard.
        When is the salary paid? | Wages arrive on the bank account at the end of each month.
        How long does delivery take? | Parcels reach customers within three working days.
    """,
    "de": """
        Wie viel frei bekomme ich? | Beschäftigte haben dreißig Tage Jahresurlaub.
        Wann macht das Büro auf? | Die Türen werden morgens um sieben aufgeschlossen.
        Wer bezahlt meine Fahrkarte? | Reisekosten werden von der Firma erstattet.
        Was tue ich, wenn es mir schlecht geht? | Melden Sie sich krank und gehen Sie zum Arzt.
        Wo kann ich parken? | Autos dürfen in der Tiefgarage stehen.
        Wie ändere ich mein Passwort? | Neue Zugangsdaten werden auf der Anmeldeseite festgelegt.
        Darf ich von zu Hause arbeiten? | Homeoffice ist an zwei Tagen der Woche erlaubt.
        Wie viel kostet das Mittagessen? | Mahlzeiten in der Kantine liegen bei fünf Euro.
        Warum ist mein Bildschirm schwarz? | Ein lockeres Kabel unterbricht den Strom des Monitors.
        Was gilt, wenn es brennt? | Notausgänge benutzen und sich im Hof sammeln.
        Wann kommt das Gehalt? | Löhne gehen am Monatsende auf dem Konto ein.
        Wie lange dauert die Lieferung? | Pakete erreichen Kunden innerhalb von drei Werktagen.
    """,
    "fr": """
        Combien de temps libre ai-je ? | Les salariés disposent de trente jours de congés annuels.
        Quand ouvre le bureau ? | Les portes sont déverrouillées à sept heures du matin.
        Qui paie mon billet de train ? | Les frais de déplacement sont remboursés par l'entreprise.
        Que faire quand je me sens mal ? | Signalez votre maladie à votre chef et consultez un médecin.
        Où puis-je me garer ? | Les voitures peuvent rester au parking du sous-sol.
        Comment changer mon mot de passe ? | De nouveaux identifiants se définissent sur la page de connexion.
        Puis-je travailler de chez moi ? | Le télétravail est autorisé deux jours par semaine.
        Combien coûte le déjeuner ? | Les repas de la cantine sont à cinq euros.
        Pourquoi mon écran est-il noir ? | Un câble débranché prive le moniteur de courant.
        Que prévoit-on en cas d'incendie ? | Prenez les sorties de secours et rassemblez-vous dans la cour.
        Quand le salaire est-il versé ? | La paie arrive sur le compte à la fin du mois.
        Combien de temps prend la livraison ? | Les colis parviennent aux clients sous trois jours ouvrés.
    """,
    "es": """
        ¿Cuántos días libres tengo? | Los empleados disponen de treinta jornadas de vacaciones al año.
        ¿Cuándo abre la oficina? | Las puertas se desbloquean a las siete de la mañana.
        ¿Quién paga mi billete de tren? | Los gastos de viaje los reembolsa la empresa.
        ¿Qué hago si me siento mal? | Comunique su enfermedad al jefe y acuda al médico.
        ¿Dónde puedo aparcar? | Los coches se dejan en el garaje del sótano.
        ¿Cómo cambio mi contraseña? | Las nuevas credenciales se fijan en la página de acceso.
        ¿Puedo trabajar desde casa? | El teletrabajo se permite dos veces por semana.
        ¿Cuánto cuesta el almuerzo? | Las comidas de la cantina valen cinco euros.
        ¿Por qué está negra mi pantalla? | Un cable suelto deja sin corriente el monitor.
        ¿Qué hay que hacer en caso de incendio? | Use las salidas de emergencia y reúnase en el patio.
        ¿Cuándo se paga el sueldo? | La nómina llega a la cuenta a fin de mes.
        ¿Cuánto tarda la entrega? | Los paquetes llegan al cliente en tres días laborables.
    """,
    "it": """
        Quanto tempo libero ho? | I dipendenti dispongono di trenta giornate di ferie annue.
        Quando apre l'ufficio? | Le porte vengono sbloccate alle sette del mattino.
        Chi paga il mio biglietto del treno? | Le spese di viaggio sono rimborsate dall'azienda.
        Che cosa faccio se mi sento male? | Comunicare la malattia al capo e andare dal medico.
        Dove posso parcheggiare? | Le auto si lasciano nel garage sotterraneo.
        Come cambio la mia password? | Le nuove credenziali si impostano nella pagina di accesso.
        Posso lavorare da casa? | Lo smart working è permesso due volte a settimana.
        Quanto costa il pranzo? | I pasti della mensa sono a cinque euro.
        Perché il mio schermo è nero? | Un cavo allentato lascia il monitor senza corrente.
        Che cosa si fa in caso di incendio? | Usare le uscite di emergenza e radunarsi in cortile.
        Quando arriva lo stipendio? | La paga viene accreditata sul conto a fine mese.
        Quanto dura la consegna? | I pacchi raggiungono i clienti entro tre giorni lavorativi.
    """,
    "pt": """
        Quanto tempo livre tenho? | Os funcionários têm trinta dias de férias anuais.
        Quando abre o escritório? | As portas são destrancadas às sete da manhã.
        Quem paga o meu bilhete de comboio? | As despesas de viagem são reembolsadas pela empresa.
        O que faço se me sentir mal? | Comunique a doença ao chefe e consulte um médico.
        Onde posso estacionar? | Os carros podem ficar na garagem do subsolo.
        Como mudo a minha senha? | As novas credenciais definem-se na página de acesso.
        Posso trabalhar em casa? | O teletrabalho é permitido duas vezes por semana.
        Quanto custa o almoço? | As refeições da cantina são a cinco euros.
        Por que o meu ecrã está preto? | Um cabo solto deixa o monitor sem energia.
        O que fazer em caso de incêndio? | Use as saídas de emergência e reúna-se no pátio.
        Quando é pago o salário? | O ordenado chega à conta no fim do mês.
        Quanto tempo demora a entrega? | As encomendas chegam aos clientes em três dias úteis.
    """,
    "nl": """
        Hoeveel vrije tijd krijg ik? | Medewerkers hebben dertig dagen vakantie per jaar.
        Wanneer gaat het kantoor open? | De deuren worden 's ochtends om zeven uur ontgrendeld.
        Wie betaalt mijn treinkaartje? | Reiskosten worden door het bedrijf vergoed.
        Wat doe ik als ik me beroerd voel? | Meld je ziek bij je leidinggevende en ga naar de dokter.
        Waar kan ik parkeren? | Auto's mogen in de garage onder het gebouw staan.
        Hoe verander ik mijn wachtwoord? | Nieuwe inloggegevens worden op de aanmeldpagina ingesteld.
        Mag ik thuis werken? | Telewerken is twee keer per week toegestaan.
        Hoeveel kost de lunch? | Maaltijden in de kantine zijn vijf euro.
        Waarom is mijn scherm zwart? | Door een losse kabel krijgt de monitor geen stroom.
        Wat te doen bij brand? | Gebruik de nooduitgangen en verzamel op de binnenplaats.
        Wanneer wordt het salaris betaald? | Het loon staat aan het einde van de maand op de rekening.
        Hoe lang duurt de levering? | Pakketten zijn binnen drie werkdagen bij de klant.
    """,
    "ru": """
        Сколько у меня выходных? | Сотрудникам положено тридцать дней ежегодного отпуска.
        Когда открывается офис? | Двери отпирают в семь утра.
        Кто оплатит мой билет на поезд? | Расходы на поездки возмещает компания.
        Что делать, если я плохо себя чувствую? | Сообщите руководителю о болезни и обратитесь к врачу.
        Где можно припарковаться? | Машины разрешено оставлять в подземном гараже.
        Как сменить пароль? | Новые учётные данные задаются на странице входа.
        Можно ли трудиться из дома? | Удалённая работа разрешена два раза в неделю.
        Сколько стоит обед? | Еда в столовой обходится в пять евро.
        Почему экран чёрный? | Из-за отошедшего кабеля монитор остаётся без питания.
        Что предусмотрено при пожаре? | Пользуйтесь запасными выходами и соберитесь во дворе.
        Когда выплачивают зарплату? | Деньги поступают на счёт в конце месяца.
        Как долго идёт доставка? | Посылки приходят к покупателям за три рабочих дня.
    """,
    "ja": """
        休みは何日もらえますか。 | 従業員には年間三十日の有給があります。
        オフィスはいつ開きますか。 | 朝七時に扉の鍵が外されます。
        電車の切符は誰が払いますか。 | 出張費は会社が精算します。
        具合が悪いときはどうすればいいですか。 | 上司に病欠を伝え、医者にかかってください。
        どこに駐車できますか。 | 車は地下ガレージに置けます。
        パスワードはどう変えますか。 | 新しい認証情報はログイン画面で設定します。
        家で働けますか。 | 在宅勤務は週二日まで認められます。
        昼食はいくらですか。 | 食堂の食事代は五ユーロです。
        画面が黒いのはなぜですか。 | ケーブルが緩むとモニターに電気が届きません。
        火事のときはどうしますか。 | 非常口を使い、中庭に集まってください。
        給料はいつ出ますか。 | 賃金は月末に口座へ振り込まれます。
        配達にどのくらいかかりますか。 | 荷物は三営業日以内に届きます。
    """,
    "ko": """
        쉬는 날이 며칠인가요? | 직원에게는 연간 삼십 일의 휴가가 있습니다.
        사무실은 언제 여나요? | 문은 아침 일곱 시에 열립니다.
        기차표 값은 누가 내나요? | 출장 비용은 회사가 돌려줍니다.
        몸이 아프면 어떻게 하나요? | 상사에게 병가를 알리고 의사를 찾으세요.
        어디에 주차할 수 있나요? | 차는 지하 차고에 세워 두면 됩니다.
        비밀번호는 어떻게 바꾸나요? | 새 인증 정보는 로그인 화면에서 설정합니다.
        집에서 일해도 되나요? | 재택근무는 일주일에 이틀 허용됩니다.
        점심은 얼마인가요? | 구내식당 식사는 오 유로입니다.
        화면이 왜 검은가요? | 케이블이 느슨하면 모니터에 전기가 끊깁니다.
        불이 나면 무엇을 하나요? | 비상구로 나가 마당에 모이세요.
        월급은 언제 나오나요? | 급여는 월말에 계좌로 들어옵니다.
        배송은 얼마나 걸리나요? | 소포는 영업일 사흘 안에 고객에게 닿습니다.
    """,
    "zh": """
        我有几天假？ | 员工每年享有三十天年休。
        办公室什么时候开门？ | 早上七点解锁大门。
        谁付我的火车票？ | 差旅费用由公司报销。
        身体不舒服怎么办？ | 请向主管请病假并去看医生。
        哪里可以停车？ | 汽车请放在地下车库。
        怎样修改密码？ | 新的登录凭据在登录页面设置。
        我能在家上班吗？ | 每周允许远程工作两天。
        午饭多少钱？ | 食堂的餐费是五欧元。
        屏幕为什么是黑的？ | 电缆松动使显示器断电。
        着火时应该做什么？ | 走紧急出口，到院子里集合。
        工资什么时候发？ | 薪水月底到银行账户。
        送货要多久？ | 包裹三个工作日内送达客户。
    """,
}
"""For each language, a pair on each line."""
