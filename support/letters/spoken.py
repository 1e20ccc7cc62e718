"""In which of our languages a text is written."""

CHINESE = "zh-hans"
ENGLISH = "en"


def language_of_text(text: str) -> str:
    """Chinese if at least a third of the letters are, so that names and quotes decide nothing."""
    letters = [letter for letter in text if letter.isalpha()]
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in letters)
    return CHINESE if chinese and chinese * 3 >= len(letters) else ENGLISH
