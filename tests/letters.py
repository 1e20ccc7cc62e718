"""Reading the mail that the site has written."""

import re

from django.core import mail
from playwright.sync_api import Page

from incubator.messaging.models import OutgoingMail


def link_in_mail(path: str) -> str:
    """The newest link below `path` that any mail carries."""
    bodies = [letter.body for letter in OutgoingMail.objects.order_by("-id")]
    bodies += [str(letter.body) for letter in reversed(getattr(mail, "outbox", []))]
    found = next(filter(None, (re.search(rf"{path}\S+", body) for body in bodies)))
    return found.group()


def confirm_address(page: Page) -> None:
    """Follow the link that a sign-up was answered with; the person is signed in after it."""
    page.get_by_role("heading", name="Confirm your address").wait_for()
    page.goto(link_in_mail("/accounts/confirm-email/"))
    page.get_by_role("button", name="Confirm address").click()
    page.wait_for_url(lambda address: "/accounts/" not in address)
