"""News and help of the demo world's site, written by its editor."""

from dataclasses import dataclass
from datetime import timedelta

from wagtail.models import Page

from cms.models import HelpIndexPage, HelpPage, NewsIndexPage, NewsPage
from incubator.portal.demo import calendar, clock
from incubator.portal.demo.calendar import first_of_month, in_days, launch_day
from incubator.portal.demo.people import who


@dataclass(frozen=True, slots=True)
class Article:
    index: type[Page]
    kind: type[Page]
    title: str
    summary: str
    body: str


ARTICLES = (
    Article(
        NewsIndexPage,
        NewsPage,
        "Paper Tides is out",
        "Lantern Works sets sail: three islands, one moon, and letters that change the shore.",
        "<p>Paper Tides is on sale from today, for Windows, macOS and Linux. What its players ask"
        " for most goes into the winter chapter.</p>",
    ),
    Article(
        NewsIndexPage,
        NewsPage,
        "Applications for spring are open",
        "Tracks 18 and 20 take new studios until the end of the year.",
        "<p>You make the game. We carry capital, servers, payment, promotion and customer service,"
        " each metered, each on your statement.</p>",
    ),
    Article(
        HelpIndexPage,
        HelpPage,
        "How do I get my money back?",
        "Ask us from the order, and what you paid returns to where it came from.",
        "<p>Open the order in your account and ask for help. What you paid from the wallet is back"
        " in the wallet as soon as an agent refunds it.</p>",
    ),
    Article(
        HelpIndexPage,
        HelpPage,
        "How do I top up my wallet?",
        "Open the wallet, say how much, and pay on the payment provider's own page.",
        "<p>The money is in your wallet as soon as the provider tells us. If you close the page too"
        " early, nothing is lost: we ask the provider until it has answered.</p>",
    ),
)


def tell() -> None:
    """News on their days, help some days before the first players came."""
    helped_on = first_of_month(calendar.MONTHS_ON_SALE + 1) + timedelta(days=20)
    days = (launch_day(), in_days(-15), helped_on, helped_on + timedelta(days=1))
    for article, day in zip(ARTICLES, days, strict=True):
        with clock.on(day, hour=11):
            page = article.kind(title=article.title, summary=article.summary, body=article.body)
            article.index.objects.get().add_child(instance=page)
            page.save_revision(user=who("mei")).publish()
