"""Acts: what people can do to an object, each told once.

An app declares its acts in `acts.py`, above its services: a step of a lifecycle by its verb, or an
act that stands alone. Who may, why not, on which page, whom it tells and for whom it waits are
said there; buttons, what waits, what is next, the table of rights, notices and the guards of pages
read it. Services stand below and name an act by its key:

    acts.require(actor, "milestone.accept", milestone)

Whatever a service records under an act's key is told to the people whom the act tells, so that the
row of the audit trail and the notice are one thing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse

from incubator.core.errors import DomainError
from incubator.core.who import PERSON, STAFF, STUDIO, SYSTEM, AnyOf, System, Who
from incubator.core.words import Phrase, Said

# Acts are declared with these, and read with them.
__all__ = [
    "ACTS",
    "FOLLOWERS",
    "LINKS",
    "NOBODY",
    "PERSON",
    "PROOFS",
    "STAFF",
    "STUDIO",
    "SYSTEM",
    "Act",
    "AnyOf",
    "Available",
    "ObjectLink",
    "ProofNeeded",
    "System",
    "Tell",
    "Waits",
    "Who",
    "act",
    "acts_on",
    "available_acts",
    "check",
    "in_area",
    "link_to",
    "may",
    "object_link",
    "open_to",
    "prove",
    "require",
    "require_right",
    "told",
]


@dataclass(frozen=True)
class Tell:
    """Whom an act tells: each by a bell and, as they wish for notices of this kind, by mail.

    The notice says who did what to which object, with the reason that was given, and leads to the
    reader's own page of it. `words` gives other words: a headline and a text.
    """

    whom: tuple[Who, ...] = ()
    kind: str = ""
    words: Callable[[Any, Any], tuple[Said, Said | str]] | None = None
    # Who else: the person whom the service records it with, on this side.
    concerned: str = ""
    # The key of the act that answers it: whoever has a page for that is led there at once.
    answer: str = ""


# Said aloud, so that forgetting to say it is an error.
NOBODY = Tell()


@dataclass(frozen=True, kw_only=True)
class Waits:
    """That an act waits for somebody, and on which objects.

    `rows` are all that wait for anybody, with what a page names of them read along; `mine` leaves
    out what this viewer may not answer. `studio` finds those of one studio, for its own home.
    `since` and `due` are names of fields or properties, `what` says what waits where the object's
    own name does not, and `label` asks where two acts answer.
    """

    rows: Callable[[], QuerySet[Any]]
    mine: Callable[[QuerySet[Any], Any], Iterable[Any]] | None = None
    studio: Callable[[Any], Iterable[Any]] | None = None
    since: str = "created_at"
    due: str = ""
    label: Any = ""
    what: Callable[[Any], str] = str

    def for_viewer(self, who: Who, viewer: Any) -> Iterable[Any]:
        rows = who.narrow(self.rows(), viewer)
        if rows is None:
            return ()
        return self.mine(rows, viewer) if self.mine else rows


# Asked about a viewer and payees as approvals name them ("studio:12"), each says what to raise for
# those that the viewer stands behind. The room that knows payees adds it.
INTERESTS: list[Callable[[Any, set[str]], Mapping[str, DomainError]]] = []


def interests_of(viewer: Any, payees: set[str]) -> dict[str, DomainError]:
    """Those of the payees that the viewer stands behind, each with what to raise."""
    return {payee: why for ask in INTERESTS for payee, why in ask(viewer, payees).items()}


@dataclass(frozen=True, kw_only=True, eq=False)
class Act:
    """One thing that people do. See `act`."""

    key: str
    area: Any
    who: Who
    tells: Tell
    on: type[Model] | None = None
    field: str = ""
    sources: tuple[str, ...] = ()
    label: Any = ""
    right: Any = ""
    page: str | Mapping[str, str] = ""
    url_args: Callable[[Any], tuple[Any, ...]] | None = None
    anchor: str = ""
    applies: Callable[[Any], bool] | None = None
    check: Callable[[Any, Any], object] | None = None
    primary: bool | Callable[[Any], bool] = False
    sends: bool = False
    danger: bool = False
    # Whose money it moves, as approvals name payees: staff who stand behind one do not do it.
    money_of: Callable[[Any], Iterable[str]] | None = None
    # Whether it takes a second factor that was proved just now. Where money, rights, keys or prices
    # are touched, every act says so or says that it does not.
    fresh_factor: bool | None = None
    # Whoever has a role that moves money enrols a second factor before they do this with it.
    moves_money: bool = False
    # What somebody is about to do to the object with what they typed, see `deed_of`.
    deed: Callable[[Any, Mapping[str, str]], Said] | None = None
    # The key of the reading that somebody needs who is to know that this waits.
    seen_with: str = ""
    waits: Waits | None = None

    def fits(self, subject: Model) -> bool:
        """Whether the object, as it is, allows it."""
        if self.field and getattr(subject, self.field) not in self.sources:
            return False
        return self.applies is None or self.applies(subject)

    def leads_on(self, subject: Any) -> bool:
        """Whether it is what comes next for the object, and not one of the other things to do."""
        return bool(self.primary(subject) if callable(self.primary) else self.primary)

    def page_for(self, side: str) -> str:
        return self.page if isinstance(self.page, str) else self.page.get(side, "")

    def url(self, subject: Any, side: str) -> str:
        """Where it is done from this side; "" where that side has no page for it."""
        page = self.page_for(side)
        if not page:
            return ""
        return reverse(page, args=args_of(subject, side, self.url_args)) + self.anchor

    def where(self, subject: Any, side: str) -> str:
        """Where somebody goes to do it: its own page, or the object's, which has the button."""
        return link_to(subject, side) if self.sends else self.url(subject, side)

    def interest(self, subject: Any, viewer: Any) -> DomainError | None:
        """What to raise for who gains or loses by it; members act for their studio as such."""
        if not self.money_of or subject is None or self.who.side_of(viewer, subject) != STAFF:
            return None
        return next(iter(interests_of(viewer, set(self.money_of(subject))).values()), None)

    def waiting(self, viewer: Any) -> Iterable[Any]:
        """What waits for this viewer, less what they have an interest in."""
        rows = self.waits.for_viewer(self.who, viewer) if self.waits else ()
        if self.money_of is None:
            return rows
        moved = [(row, set(self.money_of(row))) for row in rows]
        own = interests_of(viewer, set().union(*(payees for _row, payees in moved)))
        return [row for row, payees in moved if payees.isdisjoint(own)]

    def refusal(self, subject: Any, viewer: Any) -> str:
        """Why the viewer may not do it now, in words; "" when they may."""
        try:
            if own := self.interest(subject, viewer):
                raise own
            if self.check:
                self.check(subject, viewer)
        except DomainError as error:
            return str(error)
        return ""


ACTS: dict[str, Act] = {}


def act(what: Any, *, area: Any, who: Who, tells: Tell, **more: Any) -> Act:
    """Declare an act of an area.

    `what` is a step of a lifecycle (`MILESTONE["accept"]`, which brings button, past tense and
    states), a phrase in the past tense, or a bare key for what leaves no trace, such as reading.
    `page` is the name of the page it is done on, or one for each side; the object's `url_args`
    gives the arguments. `check(object, person)` raises a rule of the service's that stands in the
    way, in words for that person. An act that `sends` needs no page of its own but a button;
    `right` is how the table of rights calls it, where the button does not say it.
    """
    if isinstance(what, Phrase | str):
        key = what.key if isinstance(what, Phrase) else what
    else:
        key = what.key
        more = what.told | more
    if key in ACTS:
        raise ValueError(f"The act {key} is declared already.")
    ACTS[key] = Act(key=key, area=area, who=who, tells=tells, **more)
    return ACTS[key]


def in_area(area: Any, **more: Any) -> Callable[..., Act]:
    """`act` for one heading of the table of rights, with what its acts have in common."""
    return partial(act, area=area, **more)


def acts_on(model: type[Model]) -> Iterator[Act]:
    return (one for one in ACTS.values() if one.on is model)


@dataclass(frozen=True, slots=True)
class Available:
    """What a viewer may do to an object now, or could if it were not for `why_not`."""

    act: Act
    subject: Any
    side: str
    why_not: str = ""

    @property
    def label(self) -> str:
        return str(self.act.label)

    @property
    def url(self) -> str:
        return self.act.url(self.subject, self.side)

    @property
    def is_primary(self) -> bool:
        return not self.why_not and self.act.leads_on(self.subject)


def available_acts(subject: Model, viewer: Any) -> list[Available]:
    """Everything with a button that the viewer may do to the object, the primary act first."""
    found = []
    for one in acts_on(type(subject)):
        if not one.page or not one.label or not one.fits(subject):
            continue
        side = one.who.side_of(viewer, subject)
        if side and one.page_for(side):
            found.append(Available(one, subject, side, one.refusal(subject, viewer)))
    return sorted(found, key=lambda each: not each.is_primary)


def open_to(subject: Model, viewer: Any) -> set[str]:
    """The keys of what the viewer can do to the object now."""
    return {one.act.key for one in available_acts(subject, viewer) if not one.why_not}


def may(viewer: Any, key: str, subject: Any = None) -> bool:
    """Whether the viewer has this right on the object, whatever its state."""
    one = ACTS[key]
    return bool(one.who.side_of(viewer, subject)) and one.interest(subject, viewer) is None


def require(actor: Any, key: str, subject: Any = None) -> None:
    """Called by services under their lock. Raises Http404 for strangers, PermissionDenied for
    others, for who has an interest what says so, what the act's check raises, and at last
    ProofNeeded. The lifecycle itself checks the state.
    """
    check(actor, key, subject)
    prove(actor, key, subject)


def check(actor: Any, key: str, subject: Any = None) -> None:
    """As `require`, for a page that asks beforehand: nobody has to prove anything yet."""
    one = ACTS[key]
    require_right(actor, key, subject)
    if one.check:
        one.check(subject, actor)


def require_right(actor: Any, key: str, subject: Any = None) -> None:
    """As `require`, for a service that makes the act's check itself and goes on with its result."""
    one = ACTS[key]
    one.who.require(actor, subject)
    if own := one.interest(subject, actor):
        raise own


class ProofNeeded(Exception):
    """Whoever is at the keyboard first proves with a second factor that it is them.

    No refusal: what was typed is kept, and done when it is proved.
    """

    def __init__(self, act: Act, subject: Any) -> None:
        super().__init__(act.key)
        self.act, self.subject = act, subject
        # What was typed into which field, as its form calls both, where a form is there to say.
        self.shown: dict[str, tuple[str, str]] = {}


# Who knows what the person at the keyboard has proved; each raises ProofNeeded.
PROOFS: list[Callable[[Act, Any, Any], None]] = []


def prove(actor: Any, key: str, subject: Any = None) -> None:
    """Raise ProofNeeded unless the actor has proved what the act asks for.

    Asked by `require`, and again as the act is recorded, so that no door goes round it.
    """
    for ask in PROOFS:
        ask(ACTS[key], actor, subject)


# What happens whenever something was done: notices, and what else wants to know of acts.
FOLLOWERS: list[Callable[[Act, Any, Model, Any, Any], None]] = []


def told(row: Any, subject: Model, actor: Any, concerns: Any) -> None:
    """Called as the row of the audit trail is written, in the same transaction."""
    one = ACTS.get(row.act)
    if one is not None:
        prove(actor, one.key, subject)
        for follow in FOLLOWERS:
            follow(one, row, subject, actor, concerns)


@dataclass(frozen=True, slots=True)
class ObjectLink:
    """Where an object's page is, on each side that has one."""

    model: type[Model]
    pages: Mapping[str, str | Callable[[Any], str]] = field(default_factory=dict)
    url_args: Callable[[Any], tuple[Any, ...]] | None = None

    def url(self, subject: Any, side: str) -> str:
        page = self.pages.get(side, "")
        if callable(page):
            return page(subject)
        return reverse(page, args=args_of(subject, side, self.url_args)) if page else ""


LINKS: dict[type[Model], ObjectLink] = {}


def object_link(
    model: type[Model],
    *,
    url_args: Callable[[Any], tuple[Any, ...]] | None = None,
    **pages: str | Callable[[Any], str],
) -> ObjectLink:
    """Say where objects of a model have their page: `staff=`, `studio=`, `person=`, each the name
    of a page that takes the object's `url_args`, or a function that gives the whole address.
    """
    LINKS[model] = ObjectLink(model, pages, url_args)
    return LINKS[model]


def link_to(subject: Model, side: str) -> str:
    """The object's page on this side, or ""."""
    # Not `type`: a request's person is a lazy object that only calls itself one.
    known = LINKS.get(subject.__class__)
    return known.url(subject, side) if known else ""


def args_of(
    subject: Any, side: str, url_args: Callable[[Any], tuple[Any, ...]] | None = None
) -> tuple[Any, ...]:
    """What follows in an address: the object's own `url_args`, after its studio on a studio's side."""
    if subject is None:
        return ()
    own: tuple[Any, ...] = url_args(subject) if url_args else subject.url_args
    if side != STUDIO:
        return own
    studio = getattr(subject, "studio", None)
    return (studio.slug, *own) if studio is not None else own
