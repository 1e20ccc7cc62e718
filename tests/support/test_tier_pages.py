"""A customer's tier where people see it: on the player's sheet, at tickets, in lists and files."""

import io
import zipfile

import pytest

from billing.models import Order
from incubator.accounts.holdings import archive_of
from incubator.accounts.models import User
from support.models import CustomerTier, Ticket, Tier
from support.services import tickets, tiers
from tests.clients import Client
from tests.support.test_sheet import at, send

pytestmark = pytest.mark.django_db
SET = {"tier": "premium", "lasts": "365", "reason": "Founders' edition."}
BADGE = '<span class="pill good">premium</span>'


def page_of(ticket: Ticket, person: User) -> str:
    return at(person).get(f"/staff/tickets/{ticket.number}/").content.decode()


def test_a_lead_sets_the_tier_in_place_and_takes_it_back(
    ticket: Ticket, agent: User, support_lead: User
) -> None:
    action = f'hx-get="/staff/tickets/{ticket.number}/player/tier/"'
    assert "A customer like everybody" in page_of(ticket, agent)
    assert action not in page_of(ticket, agent)
    assert action in page_of(ticket, support_lead)
    for wrong in ({"reason": ""}, {"tier": "standard"}, {"tier": "abc"}, {"lasts": "7"}):
        send(support_lead, ticket, "tier", **SET | wrong)
    assert not CustomerTier.objects.exists()
    assert at(agent).post(f"/staff/tickets/{ticket.number}/player/tier/", SET).status_code == 403
    page = send(support_lead, ticket, "tier", **SET)
    made = CustomerTier.objects.get()
    assert made.until is not None
    for there in (BADGE, "Founders&#x27; edition.", "Lena Lead", "Premium customers", "Take tier"):
        assert there in page, there
    assert action not in page
    agents = page_of(ticket, agent)
    assert "Founders&#x27; edition." in agents
    assert "Take tier back" not in agents
    assert "Say why" in send(support_lead, ticket, "end_tier", target=made.pk, reason="")
    over = send(support_lead, ticket, "end_tier", target=made.pk, reason="Given back.")
    assert "taken back by Lena Lead: Given back." in over
    assert BADGE not in over
    again = send(support_lead, ticket, "end_tier", target=made.pk, reason="Twice.")
    assert "over already" in again


def test_nobody_is_offered_their_own_nor_ends_anothers(
    ticket: Ticket, support_lead: User, player: User, stranger: User
) -> None:
    own = tickets.file_ticket(
        email=support_lead.email, subject="Mine", body="?", player=support_lead, actor=support_lead
    )
    assert "Promise this player more" not in page_of(own, support_lead)
    send(support_lead, own, "tier", **SET)
    assert not CustomerTier.objects.exists()
    theirs = tiers.set_tier(
        player=stranger, tier=Tier.PREMIUM, reason="Why.", until=None, actor=support_lead
    )
    page = send(support_lead, ticket, "end_tier", target=theirs.pk, reason="Mine?")
    assert "somebody else" in page
    assert theirs.is_standing
    guests = tickets.file_ticket(email="g@example.com", subject="S", body="B", actor=None)
    assert "No account stands behind" in send(support_lead, guests, "tier", **SET)


def test_lists_say_and_filter_it_and_files_hold_it(
    ticket: Ticket, agent: User, player: User, stranger: User, support_lead: User, order: Order
) -> None:
    other = tickets.file_ticket(
        email=stranger.email, subject="Other", body="B", player=stranger, actor=stranger
    )
    tiers.set_tier(player=player, tier=Tier.PREMIUM, reason="W", until=None, actor=support_lead)
    desk = at(agent)
    page = desk.get("/staff/tickets/").content.decode()
    assert page.count(BADGE) == 1
    assert "Premium customers" in page
    narrowed = desk.get("/staff/tickets/?tier=premium").content.decode()
    assert ticket.number in narrowed
    assert other.number not in narrowed
    answer = desk.get("/staff/tickets/?format=csv")
    lines = b"".join(answer).decode().splitlines()
    assert "Kind of customer" in lines[0]
    assert [("premium customers" in line) for line in lines if ticket.number in line] == [True]
    assert "standard customers" in next(line for line in lines if other.number in line)
    figure = at(support_lead).get("/staff/tickets/reports/opened/").content.decode()
    assert BADGE in figure


def test_the_player_reads_since_when_and_not_why(
    ticket: Ticket, player: User, support_lead: User
) -> None:
    tiers.set_tier(
        player=player, tier=Tier.PREMIUM, reason="A streamer.", until=None, actor=support_lead
    )
    own = Client()
    own.force_login(player)
    assert "premium" not in own.get(f"/support/{ticket.number}/").content.decode()
    with zipfile.ZipFile(io.BytesIO(b"".join(archive_of(player)))) as archive:
        told = b"".join(map(archive.read, archive.namelist())).decode(errors="replace")
    assert '"tier": "premium"' in told
    assert "A streamer." not in told
    assert support_lead.display_name not in told
