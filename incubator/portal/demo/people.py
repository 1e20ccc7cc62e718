"""The people of the demo world: one click at `/demo/` makes you any of them."""

from dataclasses import dataclass
from datetime import date, timedelta

from allauth.account.models import EmailAddress

from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.accounts.services import grant_role, open_account
from incubator.portal.demo import calendar, clock
from incubator.portal.demo.calendar import first_of_month, in_days

# Shown on the page: every account of the demo world has it.
PASSWORD = "incubator-demo"
DOMAIN = "demo.incubator.example"


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to be. `does` says what there is to do; `roles` are staff roles."""

    key: str
    name: str
    what: str
    does: str
    group: str
    roles: tuple[Role, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2])


STUDIOS, STAFF, PLAYERS = "Studios", "The incubator", "Players"
DISTRIBUTORS = "Distributors"

PERSONAS: tuple[Persona, ...] = (
    Persona(
        "mira",
        "Mira Okafor",
        "founder of Lantern Works",
        "Draw the next tranche, run a server, open last month's statement.",
        STUDIOS,
    ),
    Persona(
        "jonas",
        "Jonas Lindqvist",
        "developer at Lantern Works",
        "See what a member without finance rights sees.",
        STUDIOS,
    ),
    Persona(
        "wen",
        "Wen Li",
        "founder of Kite and Coal",
        "Deliver a milestone and wait for its acceptance.",
        STUDIOS,
    ),
    Persona(
        "ravi",
        "Ravi Menon",
        "founder of Moss Engine",
        "See who still has to approve your requests.",
        STUDIOS,
    ),
    Persona(
        "noor",
        "Noor Haddad",
        "has a game and no studio yet",
        "Follow an application that reviewers are reading.",
        STUDIOS,
    ),
    Persona(
        "ada",
        "Ada Brandt",
        "admissions officer",
        "Give an application its reviewers; decide.",
        STAFF,
        (Role.ADMISSIONS,),
    ),
    Persona(
        "luis",
        "Luis Prado",
        "reviewer",
        "Score the application that waits for you.",
        STAFF,
        (Role.REVIEWER,),
    ),
    Persona(
        "hana",
        "Hana Sato",
        "reviewer",
        "Score independently; the other review is hidden until you have.",
        STAFF,
        (Role.REVIEWER,),
    ),
    Persona(
        "farid",
        "Farid Rahimi",
        "fund manager",
        "Approve capital, make awards, accept milestones, sign deals.",
        STAFF,
        (Role.FUND_MANAGER,),
    ),
    Persona(
        "ana",
        "Ana Souza",
        "finance officer",
        "Approve what others asked for; settle the month.",
        STAFF,
        (Role.FINANCE,),
    ),
    Persona(
        "pavel",
        "Pavel Novak",
        "finance officer",
        "Be the second person: pay what Ana approved.",
        STAFF,
        (Role.FINANCE,),
    ),
    Persona(
        "grace",
        "Grace Mbeki",
        "finance officer",
        "Be the third person: requester, approver and payer differ.",
        STAFF,
        (Role.FINANCE,),
    ),
    Persona(
        "oskar",
        "Oskar Weiss",
        "operations",
        "Approve a server and watch it start.",
        STAFF,
        (Role.OPERATIONS,),
    ),
    Persona(
        "ines",
        "Inés Romero",
        "support agent",
        "Answer a ticket and refund its order.",
        STAFF,
        (Role.AGENT,),
    ),
    Persona(
        "theo",
        "Theo Laurent",
        "support lead",
        "Approve refunds above the limit.",
        STAFF,
        (Role.SUPPORT_LEAD, Role.AGENT),
    ),
    Persona(
        "mei",
        "Mei Zhang",
        "editor",
        "Read what studios write and publish it.",
        STAFF,
        (Role.EDITOR,),
    ),
    Persona(
        "vera",
        "Vera Klein",
        "auditor",
        "Read everything, change nothing.",
        STAFF,
        (Role.AUDITOR,),
    ),
    Persona(
        "root",
        "Sam Carter",
        "administrator",
        "Give people their roles.",
        STAFF,
        (Role.ADMINISTRATOR,),
    ),
    Persona(
        "pia",
        "Pia Jensen",
        "player",
        "Top up the wallet, buy a game, ask for help.",
        PLAYERS,
    ),
    Persona(
        "tomas",
        "Tomás Vega",
        "player with a full library",
        "Look at orders, a refund and an answered ticket.",
        PLAYERS,
    ),
    Persona(
        "luca",
        "Luca Moretti",
        "sells prepaid cards at Kiosk Central",
        "Download a batch, activate cards, look at what is owed for them.",
        DISTRIBUTORS,
    ),
)


def open_accounts() -> dict[str, User]:
    """All personas as accounts with their staff roles, by key."""
    people = {}
    for number, persona in enumerate(PERSONAS):
        with clock.on(_came_on(persona, number)):
            people[persona.key] = _open_account(persona)
    return people


def _came_on(persona: Persona, number: int) -> date:
    """The staff when the doors opened; founders before they applied, players before they paid."""
    if persona.key == "noor":
        return in_days(-8)
    if persona.group == PLAYERS:
        return in_days(-190 + number)
    came = calendar.ADMITTED if persona.group == STUDIOS else calendar.OPENED
    return first_of_month(came) + timedelta(days=number // 2)


def _open_account(persona: Persona) -> User:
    user = open_account(email=persona.email, name=persona.name, password=PASSWORD, actor=None)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    for role in persona.roles:
        grant_role(user=user, role=role, actor=None)
    return user


def account(key: str) -> User | None:
    """The account of a persona, None when there is no such persona or no demo world."""
    persona = next((one for one in PERSONAS if one.key == key), None)
    return User.objects.filter(email=persona.email).first() if persona else None


def who(key: str) -> User:
    """The account of a persona that the world has already opened."""
    return User.objects.get(email=f"{key}@{DOMAIN}")
