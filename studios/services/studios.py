"""Opening a studio, and where it is paid."""

from django.db import transaction
from django.utils.text import slugify

from incubator.accounts.models import User
from incubator.approvals.destinations import change_destination
from incubator.core import acts, audit
from incubator.core.locks import hold_until_commit
from incubator.core.numbers import next_number
from studios import words
from studios.bank_accounts import checked_account
from studios.models import Application, Game, Membership, Studio, StudioRole

# Words that addresses of the portal use where a slug would stand.
RESERVED = {"new"}


@transaction.atomic
def open_studio(*, application: Application, actor: User) -> Studio:
    """The studio of an accepted application, owned by its founder."""
    studio = Studio.objects.create(
        slug=free_slug(Studio, application.studio_name, "studio"),
        name=application.studio_name,
        application=application,
    )
    Membership.objects.create(studio=studio, user=application.founder, role=StudioRole.OWNER)
    audit.record(actor=actor, said=words.OPEN_STUDIO(), subject=studio)
    return studio


@transaction.atomic
def set_bank_account(*, studio: Studio, bank_account: str, actor: User) -> Studio:
    """Change where the studio is paid. Approvals of payments to the old account are void.

    Raises NoBankAccount.
    """
    acts.require(actor, words.CHANGE_BANK_ACCOUNT.key, studio)
    locked = Studio.objects.select_for_update().get(pk=studio.pk)
    before, after = locked.bank_account, checked_account(bank_account)
    if before != after:
        locked.bank_account = after
        locked.save(update_fields=["bank_account"])
        audit.record(
            actor=actor,
            said=words.CHANGE_BANK_ACCOUNT(),
            subject=locked,
            before={"bank_account": before},
            after={"bank_account": after},
        )
        change_destination(payee=locked.payee, before=before, after=after, actor=actor)
    studio.bank_account = after
    return studio


def free_slug(model: type[Studio] | type[Game], name: str, prefix: str) -> str:
    """An address for a name that nobody has: "paper-tides", "paper-tides-2", or a number.

    Names without a Latin letter get a number of a series; addresses stay readable aloud.
    """
    longest = 50
    base = slugify(name)[:longest].strip("-") or next_number(prefix).lower()
    # Two of one name at the same moment: the second one looks when the first one is there.
    hold_until_commit(f"slug:{model._meta.label}:{base}")
    taken = RESERVED | set(
        model.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    )
    candidates = (base, *(f"{base}-{count}" for count in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)
