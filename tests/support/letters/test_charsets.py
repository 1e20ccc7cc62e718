"""Labels as mails in the wild have them, and texts that have none or a wrong one."""

import pytest

from support.letters.charsets import codec_of, decode

JAPANESE = "昨日購入したアイテムが届きません。返金をお願いします。"
CHINESE = "您好，我昨天购买的礼包没有到账，请帮我退款，谢谢。"
TRADITIONAL = "您好，我昨天購買的禮包沒有到帳，請幫我退款，謝謝。"
KOREAN = "어제 구매한 아이템이 도착하지 않았습니다. 환불 부탁드립니다."
RUSSIAN = "Здравствуйте, вчера купленный предмет не пришёл. Верните деньги."
FRENCH = "Déjà payé, mais rien reçu. Pourriez-vous me rembourser ?"


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("GB2312", "gb18030"),
        ('"gbk"', "gb18030"),
        ("x-gbk", "gb18030"),
        ("big5-hkscs", "big5hkscs"),
        ("windows-950", "big5hkscs"),
        ("Shift_JIS", "cp932"),
        ("x-sjis", "cp932"),
        ("windows-31j", "cp932"),
        ("iso-2022-jp-ms", "iso2022_jp"),
        ("cseuckr", "cp949"),
        ("ks_c_5601-1987", "cp949"),
        ("windows-874", "cp874"),
        ("cp-850", "cp850"),
        ("x-mac-roman", "mac-roman"),
        ("iso-8859-8-i", "cp1255"),
        ("unicode-1-1-utf-7", "utf-7"),
        ("ISO-8859-1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("utf8mb4", "utf-8"),
        ("unicode-escape", ""),
        ("zlib", ""),
        ("x-unknown", ""),
        ("utf-8\0", ""),
        ("", ""),
    ],
)
def test_a_label_means_the_widest_charset_of_its_name(label: str, codec: str) -> None:
    assert codec_of(label) == codec


@pytest.mark.parametrize("declared", ["", "us-ascii", "iso-8859-1", "utf-8", "x-unknown"])
@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (CHINESE, "gb18030"),
        (TRADITIONAL, "big5hkscs"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (KOREAN, "cp949"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (FRENCH, "cp1252"),
        (FRENCH, "utf-8"),
        (CHINESE, "utf-8"),
        ("สวัสดี ฉันจ่ายเงินแล้วแต่ไม่ได้รับอะไร", "cp874"),
        ("Καλησπέρα, πλήρωσα αλλά δεν ήρθε τίποτα.", "cp1253"),
        ("שלום, שילמתי ולא קיבלתי כלום. אנא החזירו את הכסף.", "cp1255"),
    ],
)
def test_a_text_without_a_true_label_is_read(text: str, charset: str, declared: str) -> None:
    assert decode(text.encode(charset), declared) == text


@pytest.mark.parametrize(
    ("charset", "declared"),
    [("gb18030", "gb2312"), ("cp932", "shift_jis"), ("cp949", "euc-kr"), ("utf-8", "utf-8")],
)
def test_one_wrong_byte_spoils_no_mail(charset: str, declared: str) -> None:
    text = {"cp932": JAPANESE, "cp949": KOREAN}.get(charset, CHINESE)
    raw = f"{text}\n{text}\n".encode(charset) + b"\xff\n" + f"{text}\n".encode(charset)
    assert decode(raw, declared).count(text) >= 2


def test_what_a_subject_is_written_in_is_asked_of_the_mail() -> None:
    assert decode("환불".encode("cp949"), likely="euc-kr") == "환불"


def test_a_charset_that_lies_in_its_own_bytes_is_seen() -> None:
    assert decode("Größe".encode("utf-8-sig"), "gbk") == "Größe"
    assert decode("Größe".encode("utf-16"), "iso-8859-1") == "Größe"


def test_a_text_of_single_bytes_is_not_taken_for_a_wide_one() -> None:
    assert decode(b"I was charged twice.", "utf-16") == "I was charged twice."
    assert decode("two words".encode("utf-16-le"), "utf-16le") == "two words"


@pytest.mark.parametrize("declared", ["gb2312", "shift_jis", "windows-1251", "koi8-r"])
def test_what_is_utf_8_beyond_chance_is_read_as_that(declared: str) -> None:
    assert decode(CHINESE.encode(), declared) == CHINESE
