"""Players at a shop that is killed under them: they fill in forms, and note what they were told.

Who gets no answer, or one that says the shop is out of order, sends the same form again until there
is one.
"""

import http.client
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.message import Message
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from random import Random
from typing import IO
from urllib.parse import urlsplit

ANSWER_SECONDS = 20
PATIENCE_SECONDS = 180
# At what they bought, before they go on.
LOOKING_SECONDS = (0.3, 0.7)
TOO_MANY = 429
BANK = "/sandbox/pay/"


class Refused(Exception):
    """The shop answered, and not with what a player expects of it."""


@dataclass(frozen=True)
class Answer:
    """Where it leads, or what it shows."""

    status: int
    leads_to: str
    page: str


class Forms(HTMLParser):
    """What each form of a page would send, by the names of its fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.found: list[dict[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "form":
            self.found.append({})
        elif tag in ("input", "textarea") and self.found:
            told = dict(attrs)
            self.found[-1][told.get("name") or ""] = told.get("value") or ""

    def with_field(self, name: str) -> dict[str, str]:
        """Raises Refused where there is none."""
        for form in self.found:
            if name in form:
                return form
        raise Refused(f"There is no {name} on the page: {self.page}")


class StayHere(urllib.request.HTTPRedirectHandler):
    """Where an answer leads is what is noted."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str,
        headers: Message, newurl: str,
    ) -> None:  # fmt: skip
        return None


@dataclass
class Wares:
    """What there is to buy and to redeem, and what pays at the bank."""

    small: int
    large: int
    # Codes of cards for the wallet, and pairs of codes that pay for this game.
    codes: list[str]
    pairs: list[tuple[str, str]]
    paying_cards: Sequence[str]
    silent_card: str


@dataclass
class Told:
    """What was acknowledged: orders by their numbers, with the codes that paid; top-ups by the name
    that the bank gives the payment; codes of cards that are in the wallet."""

    orders: list[str] = field(default_factory=list)
    with_codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    top_ups: list[str] = field(default_factory=list)
    redeemed: list[str] = field(default_factory=list)


@dataclass
class Shopper:
    """One player with a browser, who goes on until told to stop."""

    site: str
    email: str
    password: str
    wares: Wares
    chance: Random
    over: threading.Event
    told: Told = field(default_factory=Told)
    requests: int = 0
    # Requests without an answer that counts, by what came instead.
    unanswered: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._browser = urllib.request.build_opener(cookies, StayHere)

    def shop(self) -> None:
        self.sign_in()
        for deed in self.deeds():
            deed()
            time.sleep(self.chance.uniform(*LOOKING_SECONDS))

    def deeds(self) -> Iterator[Callable[[], None]]:
        while not self.over.is_set():
            [deed] = self.chance.choices(
                (self.buy_small, self.buy_large, self.buy_with_codes, self.top_up, self.redeem),
                weights=(50, 12, 8, 12, 18),
            )
            yield deed

    def sign_in(self) -> None:
        words = {"login": self.email, "password": self.password}
        answer = self.send("/accounts/login/", "login", words)
        if not answer.leads_to:
            raise Refused(answer.page)

    def buy_small(self) -> None:
        self._buy(self.wares.small)

    def buy_large(self) -> None:
        self._buy(self.wares.large)

    def buy_with_codes(self) -> None:
        if self.wares.pairs:
            codes = self.wares.pairs.pop()
            order = self._buy(self.wares.large, codes="\n".join(codes))
            self.told.with_codes[order] = codes

    def top_up(self) -> None:
        # About what they spend: wallets lack some now and then, and nobody begins a hundred payments.
        amount = self.chance.choice(("25.00", "40.00", "90.00"))
        answer = self.send("/wallet/", "amount_minor", {"amount_minor": amount})
        if not answer.leads_to.startswith(BANK):
            raise Refused(f"{answer.status} {answer.leads_to}: {answer.page}")
        card = self.chance.choice((*self.wares.paying_cards, self.wares.silent_card))
        self._pay(answer.leads_to, card)
        self.told.top_ups.append(answer.leads_to.removeprefix(BANK).strip("/"))

    def redeem(self) -> None:
        if not self.wares.codes:
            return
        code = self.wares.codes.pop()
        answer = self.send("/redeem/", "code", {"code": code})
        if answer.leads_to != "/redeem/":
            raise Refused(answer.page)
        self.told.redeemed.append(code)

    def _buy(self, product: int, **more: str) -> str:
        """The number of the order."""
        answer = self.send(f"/buy/{product}/", "expected_minor", more)
        if answer.leads_to.startswith(BANK):
            card = self.chance.choice(self.wares.paying_cards)
            answer = self.ask(self._pay(answer.leads_to, card).leads_to)
        place, _, number = answer.leads_to.strip("/").partition("/")
        if place != "orders":
            raise Refused(f"{answer.leads_to}: {answer.page}")
        self.told.orders.append(number)
        return number

    def _pay(self, bank: str, card: str) -> Answer:
        form = Forms(self.ask(bank).page).with_field("card_number")
        return self.ask(bank, form | {"card_number": card})

    def send(self, path: str, known_by: str, words: dict[str, str]) -> Answer:
        """Open the page and send its form that has this field."""
        form = Forms(self.ask(path).page).with_field(known_by)
        return self.ask(path, form | words)

    def ask(self, path: str, sent: dict[str, str] | None = None) -> Answer:
        """The same again and again until it is answered. Raises Refused when nothing helps."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE_SECONDS:
            self.requests += 1
            answer = self._answer(path, sent)
            if answer is not None:
                return answer
            time.sleep(self.chance.uniform(0.2, 0.8))
        raise Refused(f"{path}: no answer in {PATIENCE_SECONDS} seconds: {self.unanswered}")

    def _answer(self, path: str, sent: dict[str, str] | None) -> Answer | None:
        body = None if sent is None else urllib.parse.urlencode(sent).encode()
        asked = urllib.request.Request(f"{self.site}{path}", body)  # noqa: S310  # ours
        try:
            with self._browser.open(asked, timeout=ANSWER_SECONDS) as answer:
                return Answer(answer.status, "", answer.read().decode())
        except urllib.error.HTTPError as answer:
            if answer.code >= 500 or answer.code == TOO_MANY:
                self.unanswered[str(answer.code)] += 1
                return None
            if answer.code >= 400:
                raise Refused(f"{path}: {answer.code} {answer.read().decode()}") from None
            return Answer(answer.code, urlsplit(answer.headers["Location"]).path, "")
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            self.unanswered[type(reason).__name__] += 1
            return None
