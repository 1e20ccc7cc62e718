"""The committed catalogue: compiled as written, whole, and faithful to its placeholders.

Nothing here needs the gettext programs, so that it holds on a machine that has only the wheels.
"""

import ast
import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation.template import templatize

CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES"
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
# A word of two meanings says which: the meaning first, then the word.
OF_A_MEANING = {"pgettext", "pgettext_lazy"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w*)\}")
WORD = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
MARKED = re.compile(rf"\b(?:n?gettext|_)\(\s*{WORD}")
OF_MEANING = re.compile(
    r"""\bpgettext\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'),\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
)

# What players and everybody at the door read; studio and staff pages may lag behind a day.
PLAYER_FACING = (
    "cms/templates/cms/*.html",
    "cms/forms.py",
    "cms/models/*.py",
    "billing/templates/billing/*.html",
    "billing/templates/billing/papers/*",
    "billing/views/store.py",
    "billing/views/wallet.py",
    "billing/incoming.py",
    "billing/payments/views/incoming.py",
    "billing/payments/views/sandbox.py",
    "billing/payments/services/incoming.py",
    "billing/payments/models/incoming.py",
    "billing/payments/templates/payments/incoming.html",
    "billing/payments/templates/payments/sandbox_*.html",
    "billing/services/*.py",
    "billing/models/*.py",
    "billing/payments/gateways/*.py",
    "support/templates/support/*.html",
    "support/views/players.py",
    "support/views/own_list.py",
    "support/views/rating.py",
    "support/rating_forms.py",
    "support/services/*.py",
    "support/models/*.py",
    "support/forms.py",
    "incubator/templates/**/*.html",
    "incubator/web/templates/**/*.html",
    "incubator/accounts/templates/account/**/*.*",
    "incubator/accounts/templates/mfa/**/*.*",
    "incubator/accounts/forms.py",
    "incubator/accounts/adapters.py",
    "incubator/core/money.py",
)


@dataclass
class Message:
    text: str = ""
    meaning: str = ""
    plural: str = ""
    said: dict[int, str] = field(default_factory=dict)
    flags: str = ""

    @property
    def key(self) -> str:
        """What programs look it up by."""
        return f"{self.meaning}\4{self.text}" if self.meaning else self.text


def messages(source: Path) -> Iterator[Message]:
    """The entries of a .po file, its header first."""
    for block in source.read_text().split("\n\n"):
        message, where = Message(), ""
        for line in block.splitlines():
            if line.startswith("#,"):
                message.flags += line
            elif match := re.match(r'(msg\w+)(?:\[(\d)\])? (".*")$', line):
                where = match[1] + (match[2] or "")
                _keep(message, where, ast.literal_eval(match[3]))
            elif line.startswith('"'):
                _keep(message, where, ast.literal_eval(line))
        if message.said:
            yield message


def _keep(message: Message, where: str, words: str) -> None:
    if where == "msgid":
        message.text += words
    elif where == "msgid_plural":
        message.plural += words
    elif where == "msgctxt":
        message.meaning += words
    elif where.startswith("msgstr"):
        form = int(where.removeprefix("msgstr") or 0)
        message.said[form] = message.said.get(form, "") + words
    else:
        raise AssertionError(f"{where} is not read here yet")


ENTRIES = list(messages(CATALOGUE / "django.po"))[1:]


def placeholders(text: str) -> set[str]:
    return {one or other for one, other in PLACEHOLDER.findall(text)}


def marked(file: Path) -> set[str]:
    """What a file marks for translation."""
    source = file.read_text()
    if file.suffix != ".py":
        literals = [ast.literal_eval(text) for text in MARKED.findall(templatize(source))]
        told_apart = {
            "\4".join(map(ast.literal_eval, both))
            for both in OF_MEANING.findall(templatize(source))
        }
        return {str(text) for text in literals if text.strip()} | told_apart
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    found = set()
    for call in calls:
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        words = call.args[: 2 if name in OF_A_MEANING else 1]
        if name in CALLS | OF_A_MEANING and all(isinstance(one, ast.Constant) for one in words):
            found.add("\4".join(str(one.value) for one in words))  # type: ignore[attr-defined]
    return found


def test_the_compiled_catalogue_says_what_its_source_says() -> None:
    with (CATALOGUE / "django.mo").open("rb") as compiled:
        known = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
    written: dict[object, str] = {}
    for entry in ENTRIES:
        if entry.plural:
            written |= {(entry.key, form): said for form, said in entry.said.items() if said}
        elif entry.said[0]:
            written[entry.key] = entry.said[0]
    compiled_words = {key: said for key, said in known.items() if key}
    assert compiled_words == written, "Run `make messages` and commit both files."


def test_no_entry_is_empty_or_a_guess() -> None:
    assert [entry.text for entry in ENTRIES if "fuzzy" in entry.flags] == []
    assert [entry.text for entry in ENTRIES if not all(entry.said.values())] == []


def test_translations_keep_the_placeholders() -> None:
    wrong = [
        entry.text
        for entry in ENTRIES
        for said in entry.said.values()
        if placeholders(said) != placeholders(entry.plural or entry.text)
    ]
    assert wrong == []


def test_everything_that_players_read_is_translated() -> None:
    root = Path(settings.BASE_DIR)
    known = {entry.key for entry in ENTRIES}
    files = [file for pattern in PLAYER_FACING for file in root.glob(pattern) if file.is_file()]
    missing = {
        str(file.relative_to(root)): sorted(marked(file) - known)
        for file in files
        if marked(file) - known
    }
    assert len(files) > 150
    assert missing == {}, "Run `make messages`, translate these, and run it again."


@pytest.mark.parametrize(("word", "said"), [("Wallet", "钱包"), ("Sign in", "登录")])
def test_the_catalogue_is_found_without_any_program(word: str, said: str) -> None:
    with translation.override("zh-hans"):
        assert translation.gettext(word) == said


def test_months_keep_their_names() -> None:
    """A word of ours that is also the name of a month would change dates."""
    names = {"January", "March", "May", "June", "July", "August", "Mon", "Sun", "Sat"}
    assert names.isdisjoint(entry.text for entry in ENTRIES)
