"""The words that carry grammar rather than meaning, per language."""
# ruff: noqa: RUF001 - these letters are the language's own

STOP_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """
            a about above after again against all also am an and any are aren as at be because been
            before being below between both but by can cannot could couldn d did didn do does doesn
            doing don down during each few for from further had hadn has hasn have haven having he
            her here hers herself him himself his how i if in into is isn it its itself ll m me more
            most my myself no nor not of off on once only or other our ours ourselves out over own
            re s same shall she should shouldn so some such t than that the their theirs them
            themselves then there these they this those through to too under until up ve very was
            wasn we were weren what when where which while who whom whose why will with won would
            wouldn you your yours yourself yourselves
        """,
        "de": """
            aber als also am an andere anderen anderer anderes auch auf aus bei beim bin bis bist da
            damit dann das dass dasselbe dazu dein deine deinem deinen deiner dem den denn der deren
            derer des dessen dich die dies diese dieselbe diesem diesen dieser dieses dir doch dort
            du durch ein eine einem einen einer eines einige einigen einiger er es etwas euch euer
            eure für gegen gewesen hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen
            ihr ihre ihrem ihren ihrer ihres im in indem ins ist jede jedem jeden jeder jedes jene
            jetzt kann kein keine keinem keinen keiner können könnte machen man manche mein meine
            meinem meinen meiner mich mir mit muss musste nach nicht nichts noch nun nur ob oder
            ohne sehr sein seine seinem seinen seiner seines selbst sich sie sind so solche soll
            sollte sondern sonst über um und uns unser unsere unter viel vom von vor während war
            waren warum was wegen weil weiter welche welchem welchen welcher welches wem wen wenn
            wer werde werden wessen wie wieder wieviel will wir wird wirst wo wohin woher wollen
            wollte worden wurde wurden würde würden zu zum zur zwar zwischen
        """,
        "fr": """
            a ai ait après au aucun aucune aussi autre aux avaient avais avait avant avec avez avoir
            avons c ce ceci cela celle celles celui ces cet cette ceux chaque chez comme comment d
            dans de depuis des dont du elle elles en encore entre es est et étaient étais était été
            être eu eux fait faut font furent fut ici il ils j je jusqu l la laquelle le lequel les
            lesquelles lesquels leur leurs lors lorsque lui m ma mais me même mêmes mes moi moins
            mon n ne ni nos notre nous on ont ou où par parce pas pendant peu peut plus pour
            pourquoi près qu quand que quel quelle quelles quels qui quoi s sa sans se selon sera
            seront ses si sien soi soient soit son sont sous sur t ta tandis te tes toi ton tous
            tout toute toutes très tu un une vers vos votre vous y
        """,
        "es": """
            a al algo algunas algunos ante antes aquel aquella aquellas aquellos así aunque cada
            como cómo con contra cual cuál cuales cuáles cuando cuándo cuanto cuánta cuántas cuánto
            cuántos de del desde donde dónde dos durante e el él ella ellas ellos en entre era eran
            eres es esa esas ese eso esos esta está estaba estado están estar estas este esto estos
            fue fueron ha haber había habían han has hasta hay he la las le les lo los más me mi
            mientras mis mucho muchos muy nada ni no nos nosotros nuestra nuestro o os otra otras
            otro otros para pero poco por porque pues que qué quien quién quienes quiénes se según
            ser será si sí sido sin sobre son su sus también tan tanto te tiene tienen toda todas
            todo todos tu tus un una unas uno unos y ya yo
        """,
        "it": """
            a ad agli ai al alla alle allo anche avere aveva avevano c che chi ci come con contro
            cosa cui d da dagli dai dal dalla dalle dallo degli dei del della delle dello di dopo
            dove dovrebbe e è ed era erano essere fa fra fu furono gli ha hai hanno ho i il in io
            l la le lei li lo loro lui ma mi mia mio ne negli nei nel nella nelle nello no noi non
            nostra nostro o ogni per perché però più può quale quali quando quanta quante quanti
            quanto quella quelle quelli quello questa queste questi questo qui se sei si sia siamo
            sono sta stata state stati stato su sua sue sugli sui sul sulla sulle sullo suo suoi
            tra tu tua tuo tutte tutti tutto un una uno vi voi
        """,
        "pt": """
            a à ao aos aquela aquelas aquele aqueles aquilo as às até cada com como contra da das
            de dela delas dele deles depois do dos e é ela elas ele eles em entre era eram essa
            essas esse esses esta está estão estas estava este estes eu foi foram há isso isto já
            lhe mais mas me mesmo meu meus minha muito na nas não nem no nos nós nossa nosso num
            numa o os ou onde para pela pelas pelo pelos por porque qual quais quando quanto quantos
            que quem são se sem ser será seu seus só sobre sua suas também tem têm tinha todo todos
            tu um uma uns você vocês
        """,
        "nl": """
            aan af al alle als altijd andere ben bij dan dat de der deze die dit doch doen door dus
            een eens en er ge geen geweest haar had heb hebben heeft hem het hier hij hoe hoeveel
            hun iemand iets ik in is ja je kan kon kunnen maar me meer men met mij mijn moet na naar
            niet niets nog nu of om omdat onder ons ook op over reeds te tegen toch toen tot u uit
            uw van veel voor waar waarom want waren was wat welke werd wezen wie wij wil worden
            wordt zal ze zelf zich zij zijn zo zonder zou
        """,
        "sv": """
            all alla allt att av bara blev bli blir då dä de dem den denna deras dess det detta dig
            din dina ditt du där efter ej eller en er ett från för ha hade han hans har hon honom
            hur här i icke inom inte jag ju kan kunde man med mellan men mig min mina mitt mot
            mycket ni nu någon något några när och om oss på sedan sig sin sina sitt skall ska som
            så sådan till under upp ut utan vad var varför vara varit vars vem vi vid vilka vilken
            vilket är åt över
        """,
        "da": """
            af alle alt anden at blev blive bliver da de dem den denne der deres det dette dig din
            dog du efter eller en end er et for fra ham han hans har havde hende hendes her hos hun
            hvad hvem hvilke hvilken hvis hvor hvordan hvorfor hvornår i ikke ind ja jeg jer jo
            kunne man mange med meget men mig min mod ned noget nogle nu når og også om op os over
            på selv sig sin skal skulle som sådan thi til ud under var vi vil ville vor være været
        """,
        "no": """
            alle at av bare begge ble blei bli blir blitt både da de deg dem den denne der deres det
            dette di din disse du eller en enn er et ett etter for fordi fra før ha hadde han hans
            har hennes her hun hva hvem hver hvilke hvilken hvis hvor hvordan hvorfor i ikke ingen
            inn ja jeg kan kom kun kunne man mange med meg meget mellom men mer min mot mye må ned
            noe noen når og også om opp oss over på samme seg selv sin skal skulle slik som så til
            um under ut uten var ved vi vil ville vår være vært
        """,
        "fi": """
            ei eivät että hän häntä ja johon jos jossa jota joka jotka jonka kanssa kuin kuinka kun
            ketkä kuka me mihin mikä miksi missä mistä mitä mitkä mukaan mutta myös ne niiden niin
            niitä noin nyt ole olen oli olivat olla on ovat se sekä sen siinä sitä sillä tai tämä
            tämän te tuo vaan vai vaikka voi
        """,
        "ru": """
            а без более был была были было быть в вам вас весь во вот все всего всех вы где да даже
            для до его ее её если есть еще ещё же за здесь и из или им их к как какая какие какой
            какого каком какую ко когда кого кому которая которого которое которой котором которую
            которые который которых кто куда ли либо между меня мне много может можно мой мы на над
            надо нас наш не него нее ней нет ни них но ну о об однако он она они оно от очень по под
            после потому почему при про раз с сам себя сколько со так также такой там тем то того
            тоже той только том тот тут ты у уже хотя чего чей чем что чтобы чье чья эта эти это
            этого этой этом этот эту я
        """,
        "pl": """
            a aby ale ani bez bo był była było były być co czy dla do gdy gdzie go i ich ile im jak
            jaka jaki jakie jako je jednak jego jej jest jeszcze jeśli już kiedy kto która które
            którego której który których lub ma mi między mnie mogę moja moje mojego mojej może na nad nie nich niej nim o od
            oraz po pod poza przed przez przy są się swoje ta tak także tam te tego tej ten to tu
            tych tylko tym w we więc wszystkie z za ze że
        """,
        "cs": """
            a aby aj ale ani až bez být byl byla bylo byly co či do ho i jak jaká jaké jaký jako je
            jeho její jejich jen ještě již jsem jsou k kde kdo kdy která které kterou který kteří ku
            má mezi mít na nad ne nebo není než o od po pod podle pro proč proto protože před při s
            se si své tak také tedy ten této to toho tohoto tom tím tu u už v ve více však z za ze že
        """,
        "tr": """
            acaba ama ancak bana bazı belki ben benim beri bir biri biz bize bu buna bunda bunlar
            bunu bunun çok çünkü da daha de değil diye en fakat gibi göre hangi hem hep her hiç için
            ile ise kadar kaç kez ki kim kimin mi mı mu mü nasıl ne neden nerede nereye niçin o olan
            olarak oldu olduğu olur onlar onu onun sanki sen siz şey şu tarafından tüm ve veya ya
            yani
        """,
        "ro": """
            a acea această aceasta acest aceste acestea acestei acestui ai al ale am ar are asupra
            au ca că când care câte câți ce cea cei cel cele cine cu cum da dar de decât deci din
            dintre după ea ei el ele era este eu fi fie fost iar în între îi îl îşi la le lor lui
            mai mult ne nici nu o ori pe pentru prin sa să sau se și şi sunt un una unde unei unui
            va
        """,
        "hu": """
            a az abban ahogy ahol aki akik akkor ami amely amelyek amelyet amíg annak arra át azok
            azon azt be bár csak de e egy egyes egyik el én ennek és ez ezek ezen ezt fel hanem hogy
            hogyan hol ha igen így ill is itt ki kik kell lehet lett le meg melyik mert mely mi mik
            mikor milyen mind mint míg már még miért mit nagyon ne nem nincs ő ők össze s sem szerint
            több után új vagy van vannak volt voltak
        """,
        "el": """
            αλλά αν από αυτά αυτές αυτή αυτό αυτοί αυτός αυτού για γιατί δε δεν εγώ ένα έναν ένας
            εδώ εκεί εκείνο είναι είχε έχει έχουν η ή ήταν θα και κατά με μετά μη μην μια μία να ο οι
            όμως όπου όπως ότι όταν πιο ποια ποιο ποιοι ποιος πολύ πόσα πόσο που πού προς πως πώς σε
            στα στη στην στις στο στον στους τα τη την της τι τις το τον του τους των ως
        """,
        "id": """
            ada adalah akan apa atau bagaimana bagi bahwa banyak berapa bisa dalam dan dapat dari
            dengan di dia hanya harus ia ini itu jika juga kami kapan karena ke kepada kita lain
            lebih maka mana mengapa mereka oleh pada para saat saja sangat saya sebagai sebuah
            secara seperti serta siapa sudah tahun telah tersebut tetapi tidak untuk yang
        """,
        "uk": """
            а або але без би був була були було в вже ви від він вона вони воно все всі де для до з
            за зі і із її їх й його як яка яке який якого якої яку які коли крім ж між ми на над не
            немає ні про по при під після та так також там те ти тих то тоді того той тому треба у
            хто це цей ця ці цього цієї чи чому що щоб я є
        """,
    }.items()
}
"""By ISO 639-1 code. Also what tells the languages of one script apart."""
