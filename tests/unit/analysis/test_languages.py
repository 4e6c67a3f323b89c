# ruff: noqa: RUF001 - these letters are the languages' own
import pytest

from rag.analysis import detect_language

_SAMPLES = {
    "en": "How do I change the password of my account?",
    "de": "Wie kann ich das Passwort meines Kontos ändern?",
    "fr": "Comment puis-je changer le mot de passe de mon compte ?",
    "es": "¿Cómo puedo cambiar la contraseña de mi cuenta?",
    "it": "Come posso cambiare la password del mio conto?",
    "pt": "Como posso mudar a senha da minha conta?",
    "nl": "Hoe kan ik het wachtwoord van mijn account wijzigen?",
    "sv": "Hur ändrar jag lösenordet för mitt konto?",
    "pl": "Jak mogę zmienić hasło do mojego konta?",
    "tr": "Hesabımın parolasını nasıl değiştirebilirim ve neden?",
    "ru": "Как мне изменить пароль моей учётной записи?",
    "uk": "Як мені змінити пароль мого облікового запису?",
    "el": "Πώς μπορώ να αλλάξω τον κωδικό μου;",
    "ar": "كيف يمكنني تغيير كلمة المرور؟",
    "he": "איך אפשר לשנות את הסיסמה?",
    "hi": "मैं अपना पासवर्ड कैसे बदलूँ?",
    "ko": "계정의 비밀번호를 어떻게 바꾸나요?",
    "ja": "アカウントのパスワードを変更するには?",
    "zh": "如何修改我的账户密码？",
    "th": "ฉันจะเปลี่ยนรหัสผ่านได้อย่างไร",
}


@pytest.mark.parametrize(("language", "text"), _SAMPLES.items())
def test_a_question_tells_its_language(language: str, text: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "404", "ml.g5.xlarge", "!?"])
def test_what_has_no_language_takes_the_default(text: str) -> None:
    assert detect_language(text, "de") == "de"


def test_foreign_names_do_not_change_the_language() -> None:
    assert detect_language("新しい東京本社のサーバーは Amazon SageMaker で動いています。") == "ja"
    assert detect_language("Was bedeutet 東京 auf der Karte und wo ist es?") == "de"
