"""The main job, end to end, in a browser, as each role.

Studios and players walk it on their phones and staff at their desks; `make test-large` also the
other way round, and once without a script.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone

from billing.ledger import chart
from billing.ledger.services import balance, verify
from billing.models import OrderLine, Refund
from funding.models import Fund, Statement
from funding.services.funds import contribute, open_fund
from incubator.accounts.models import User
from incubator.messaging.models import OutgoingMail
from studios.models import ResourceKind, Studio
from studios.servers.models import Server
from studios.services.rates import set_rate, standard_item
from support.services.mail import receive_message
from tests.browser import journey, storefront
from tests.browser.journey import FOUNDER, Journey
from tests.browsing import DESKTOP, PHONE, OpenPage
from tests.clocks import go_on_from
from tests.sizes import LARGE
from tests.studios.joined_agents import MakeAgent
from tests.vouching import vouched

Pass = Callable[[date], None]


@pytest.fixture
def let_pass(monkeypatch: pytest.MonkeyPatch) -> Pass:
    """let_pass(day): the clock of the whole site shows noon of that day."""

    def until(day: date) -> None:
        go_on_from(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), monkeypatch)

    return until


def month_after(day: date, count: int = 1) -> date:
    ordinal = day.year * 12 + day.month - 1 + count
    return date(ordinal // 12, ordinal % 12 + 1, 1)


WALKS = [(PHONE, DESKTOP, True), (DESKTOP, PHONE, True), (DESKTOP, DESKTOP, False)]


@pytest.mark.large
@pytest.mark.parametrize(("width", "staff_width", "scripts"), WALKS if LARGE else WALKS[:1])
def test_the_main_job_end_to_end(
    width: int,
    staff_width: int,
    scripts: bool,
    open_page: OpenPage,
    let_pass: Pass,
    admissions: User,
    reviewer: User,
    reviewer2: User,
    fund_manager: User,
    finance: User,
    finance2: User,
    operations: User,
    editor: User,
    agent: User,
    player: User,
    make_agent: MakeAgent,
) -> None:
    walk = Journey(open_page, width, staff_width, scripts)
    today = timezone.now().date()
    fund = open_fund(slug="2026", name="Fund 2026", currency="USD", actor=fund_manager)
    contribute(fund=fund, amount_minor=500_000_00, effective_on=today, actor=fund_manager)
    # A server of some seconds would cost less than a cent at the usual rate.
    set_rate(
        item=standard_item(ResourceKind.SERVER),
        currency="USD",
        price_minor=3_600_00,
        effective_from=today,
        actor=operations,
    )

    # 1. Apply, two reviews, decision: the studio exists.
    number = journey.sign_up_and_apply(walk)
    journey.admit(walk, number, admissions, [reviewer, reviewer2])
    studio = Studio.objects.get(application__number=number)
    founder = User.objects.get(email=FOUNDER)

    # 2. and 3. A game, requests, approvals by others, an award, a real server.
    capital, server = journey.add_game_and_ask(walk, founder, studio.slug)
    game = studio.games.get()
    journey.approve(walk, capital, fund_manager, finance)
    journey.approve(walk, server, operations)
    award = journey.make_award(walk, capital, fund_manager, today + timedelta(days=30))
    journey.sign_deal(walk, fund_manager, today.replace(day=1))
    journey.launch_server(walk, operations, server)
    host = make_agent()
    assert host.until(lambda: Server.objects.get().observed == "running")
    running = Server.objects.get()
    page = walk.as_(founder, f"/studio/{studio.slug}/servers/{running.number}/")
    assert running.address in page.content()

    # 4. A milestone with evidence, a tranche approved by two and paid by a third.
    journey.deliver_milestone(walk, founder, studio.slug, award)
    page = journey.draw_tranche(
        walk, founder, studio.slug, award, fund_manager, [finance, finance2]
    )
    fund = Fund.objects.get(slug="2026")
    assert f"Money of {fund.name}" in page.inner_text("main")
    assert f"asset:fund:{fund.pk}" in page.inner_text("main")
    assert balance(chart.fund(fund.pk, "USD")) == 460_000_00

    # 5. The page is published; a player tops up and buys.
    storefront.publish_page(walk, founder, studio.slug, game.slug, editor)
    storefront.top_up_and_buy(walk, player, game.slug)
    line = OrderLine.objects.get()
    page = walk.as_(founder, f"/studio/{studio.slug}/servers/{running.number}/")
    page.get_by_role("link", name="Terminate server").click()
    walk.press(page, "Terminate server")
    assert host.until(lambda: Server.objects.get().observed == "stopped")

    # 6. The month passes, is settled, opens down to the order, and is paid out.
    walk.everybody_goes_home()
    let_pass(month_after(today))
    storefront.settle(walk, finance)
    statement = Statement.objects.get()
    assert statement.gross_minor == line.gross_minor == 12_00
    page = storefront.open_statement(walk, founder, studio.slug, statement.number)
    assert statement.lines.get(code="services:server").amount_minor < 0
    assert storefront.open_figure(walk, page, "Gross sales") >= 1
    assert line.order.number in page.content()
    if statement.payable_minor:
        storefront.pay_out(walk, founder, statement.number, studio.slug, [finance, finance2])

    # 7. A ticket on the site and a mail to it; answered, refunded, shown in the next statement.
    ticket = storefront.ask_for_help(walk, player)
    storefront.refund(walk, agent, ticket)
    by_mail = receive_message(mail_of(player, "A question", number=1)).number
    assert by_mail != ticket
    storefront.answer(walk, agent, by_mail)
    sent = OutgoingMail.objects.filter(recipient=player.email).latest("pk")
    received = receive_message(mail_of(player, f"Re: {sent.subject}", number=2, to=sent))
    assert received.number == by_mail
    page = walk.as_(agent, f"/staff/tickets/{by_mail}/")
    assert "Written in letter 2." in page.content()
    assert Refund.objects.get().state == "paid"
    walk.everybody_goes_home()
    let_pass(month_after(today, 2))
    storefront.settle(walk, finance)
    following = Statement.objects.order_by("-period_start").first()
    assert following is not None
    assert following.lines.get(code="refunds").amount_minor == -12_00
    storefront.open_statement(walk, founder, studio.slug, following.number)
    assert verify().discrepancies == ()


def mail_of(player: User, subject: str, *, number: int, to: OutgoingMail | None = None) -> bytes:
    """A mail of the player's, in answer to one of ours if `to` is given."""
    mail = EmailMessage()
    mail["From"], mail["To"] = player.email, "help@incubator.example"
    mail["Subject"], mail["Message-ID"] = subject, f"<letter-{number}@example.com>"
    if to is not None:
        mail["In-Reply-To"] = to.message_id
    mail.set_content(f"Written in letter {number}.")
    return vouched(mail.as_bytes())
