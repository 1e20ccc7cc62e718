"""The cast: the same people in every test, by what they are.

A fixture depends on the database the test asked for, rolled back or committed. Where the test
stands in a house (tests/houses.py), who lives there already is found and not made again.
"""

import pytest
from allauth.account.models import EmailAddress

from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.accounts.services import grant_role, open_account
from studios.models import Application, Game, Studio, StudioRole, Track
from studios.services.applications import decide, submit_application
from studios.services.games import add_game
from studios.services.reviews import assign_reviewer, submit_review
from tests.joining import join

PASSWORD = "a long enough secret"


def person(name: str, *roles: Role) -> User:
    """An account named `name`, holding `roles`."""
    email = f"{name.lower().replace(' ', '.')}@example.com"
    user = open_account(email=email, name=name, password=PASSWORD, actor=None)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    for role in roles:
        grant_role(user=user, role=role, actor=None)
    return user


def resident(name: str, *roles: Role) -> User:
    """The person of the house; made where there is no house."""
    return User.objects.filter(name=name).first() or person(name, *roles)


@pytest.fixture
def founder(_django_db_helper: None) -> User:
    return resident("Fay Founder")


@pytest.fixture
def member(_django_db_helper: None) -> User:
    return resident("Milo Member")


@pytest.fixture
def stranger(_django_db_helper: None) -> User:
    return person("Stella Stranger")


@pytest.fixture
def player(_django_db_helper: None) -> User:
    return resident("Petra Player")


@pytest.fixture
def admissions(_django_db_helper: None) -> User:
    return resident("Ada Admissions", Role.ADMISSIONS)


@pytest.fixture
def reviewer(_django_db_helper: None) -> User:
    return resident("Rui Reviewer", Role.REVIEWER)


@pytest.fixture
def reviewer2(_django_db_helper: None) -> User:
    return resident("Rosa Reviewer", Role.REVIEWER)


@pytest.fixture
def fund_manager(_django_db_helper: None) -> User:
    return resident("Frank Fund", Role.FUND_MANAGER)


@pytest.fixture
def finance(_django_db_helper: None) -> User:
    return resident("Fiona Finance", Role.FINANCE)


@pytest.fixture
def finance2(_django_db_helper: None) -> User:
    return person("Felix Finance", Role.FINANCE)


@pytest.fixture
def finance3(_django_db_helper: None) -> User:
    return person("Flora Finance", Role.FINANCE)


@pytest.fixture
def operations(_django_db_helper: None) -> User:
    return person("Otto Operations", Role.OPERATIONS)


@pytest.fixture
def agent(_django_db_helper: None) -> User:
    return person("Anna Agent", Role.AGENT)


@pytest.fixture
def support_lead(_django_db_helper: None) -> User:
    return person("Lena Lead", Role.SUPPORT_LEAD)


@pytest.fixture
def editor(_django_db_helper: None) -> User:
    return resident("Edda Editor", Role.EDITOR)


@pytest.fixture
def auditor(_django_db_helper: None) -> User:
    return person("Aldo Auditor", Role.AUDITOR)


@pytest.fixture
def administrator(_django_db_helper: None) -> User:
    return person("Amin Administrator", Role.ADMINISTRATOR)


@pytest.fixture
def application(founder: User) -> Application:
    """Submitted and waiting for reviewers; in a house, what the studio was admitted by."""
    return Application.objects.filter(founder=founder).first() or apply(founder)


@pytest.fixture
def studio(
    application: Application,
    founder: User,
    member: User,
    admissions: User,
    reviewer: User,
    reviewer2: User,
) -> Studio:
    """Admitted through two reviews and a decision; the founder owns it, the member develops."""
    found = Studio.objects.filter(application=application).first()
    if found is None:
        admit(application, admissions, (reviewer, reviewer2))
        found = Studio.objects.get(application=application)
        join(studio=found, user=member, role=StudioRole.DEVELOPER, actor=founder)
    return found


@pytest.fixture
def game(studio: Studio, founder: User) -> Game:
    return Game.objects.filter(studio=studio).first() or found_game(studio, founder)


def apply(founder: User) -> Application:
    return submit_application(
        track=Track.objects.get(slug="18"),
        founder=founder,
        studio_name="Lantern Works",
        game_title="Paper Tides",
        pitch="A calm sailing game about carrying letters between islands.",
        team="Two programmers and a painter.",
        requested_minor=120_000_00,
        currency="USD",
        actor=founder,
    )


def admit(application: Application, admissions: User, reviewers: tuple[User, User]) -> None:
    for reviewer, score in zip(reviewers, (4, 5), strict=True):
        review = assign_reviewer(application=application, reviewer=reviewer, actor=admissions)
        submit_review(review=review, score=score, comment="Clear and small.", actor=reviewer)
    decide(
        application=application, verdict="accept", reason="Both would fund it.", actor=admissions
    )


def found_game(studio: Studio, founder: User) -> Game:
    return add_game(
        studio=studio,
        title="Paper Tides",
        tagline="Fold a boat, read the wind.",
        about="Every island keeps one letter.",
        currency="USD",
        actor=founder,
    )
