"""Our accounts as accounting programs name them: "Assets:Receivable-Player:7".

Beancount wants five roots, and parts that begin with a capital letter or a digit and hold letters,
digits and hyphens; ledger-cli takes those too. No two of our codes get one name.
"""

import re
from hashlib import sha256

from billing.ledger.chart import AccountRef

ROOTS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expenses",
    # Positions in currencies: they belong to us, and are nothing that was earned yet.
    "fx": "Equity:Exchange",
}
WORD = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*", re.ASCII)
# A jurisdiction, a currency. The second letter tells it from every capitalised word.
CAPITALS = re.compile(r"[A-Z]{2}[A-Z0-9]*(-[A-Z0-9]+)*", re.ASCII)


def path(code: str) -> str:
    """Raises ValueError for a code that is not in the chart of accounts."""
    _ = AccountRef(code, "").kind
    root, *parts = code.split(":")
    return ":".join([ROOTS[root], *map(_part, parts)])


def _part(word: str) -> str:
    if WORD.fullmatch(word):
        return "-".join(part.capitalize() for part in word.split("_"))
    if CAPITALS.fullmatch(word):
        return word
    # Names from signed terms, in any script: what can be kept of them, and what tells them apart.
    plain = "-".join(re.findall(r"[A-Za-z0-9]+", word))[:40]
    told_apart = f"x{sha256(word.encode()).hexdigest()[:10]}"
    return f"{plain[:1].upper()}{plain[1:]}-{told_apart}" if plain else told_apart.capitalize()
