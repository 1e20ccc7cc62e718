"""Accounts, entries and lines.

Debit is positive, credit negative; the lines of an entry sum to zero in each currency. Entries and
lines are never changed: `ledger.sql` refuses UPDATE, DELETE and TRUNCATE, unbalanced lines, an
entry without lines, and a line for an entry of an earlier transaction. Write through
`billing.ledger.services.post`.
"""

from typing import Any

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models.expressions import Func
from django.utils.translation import gettext_lazy, pgettext_lazy

from billing.ledger.chart import CREDIT_KINDS, DEBIT_KINDS, KINDS, SYSTEM_KINDS
from billing.ledger.words import Nature, nature, worded
from incubator.core.words import Said, said_from


class CurrentTransaction(Func):
    function = "pg_current_xact_id"
    template = "%(function)s()"


class TransactionIdField(models.Field):
    """PostgreSQL's 64-bit transaction id, which never wraps around."""

    def db_type(self, connection: Any) -> str:
        return "xid8"


class Account(models.Model):
    """One account in one currency. Created by the first entry that names it, then kept."""

    # What people call the thing that stands in the code by number; `naming` fills it in.
    called = ""

    code = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=40, choices=[(kind, kind) for kind in KINDS])
    # +1: the balance never goes below zero; -1: never above; 0: a system account.
    sign = models.SmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code", "currency"], name="account_once"),
            models.CheckConstraint(
                name="account_in_the_chart",
                condition=models.Q(kind__in=DEBIT_KINDS, sign=1)
                | models.Q(kind__in=CREDIT_KINDS, sign=-1)
                | models.Q(kind__in=SYSTEM_KINDS, sign=0),
            ),
            models.CheckConstraint(
                name="account_code_of_its_kind",
                condition=models.Q(code=models.F("kind"))
                | models.Q(code__startswith=models.functions.Concat("kind", models.Value(":"))),
            ),
            models.CheckConstraint(
                name="account_currency_code", condition=models.Q(currency__regex=r"^[A-Z]{3}$")
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.currency}"

    @property
    def words(self) -> str:
        """As people call it: "Wallet of Pia Jensen". Pages write the code beside it."""
        return worded(self.code, self.called)

    @property
    def nature(self) -> Nature:
        """What debit and credit mean on it."""
        return nature(self.kind)


class Entry(models.Model):
    """One event: balanced lines, a key that makes repeating it harmless, and two dates."""

    key = models.CharField(max_length=200)
    # Computed by the database over all that the entry says, see `ledger_content_hash`.
    content_hash = models.CharField(max_length=64)
    # A phrase's key and parameters: what happened, worded when it is shown.
    kind = models.CharField(max_length=60)
    parameters = models.JSONField()
    # When it happened (statements use it) and when we wrote it (closing uses it).
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=TransactionNow(), editable=False)
    txid = TransactionIdField(db_default=CurrentTransaction(), editable=False)
    # Nobody asks for the entries of a person, and people are not deleted: no index.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by"
    )
    # What it was posted for, by reference: the ledger knows no other app.
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)

    class Meta:
        # No `unique=True`: Django would add an index for LIKE, which nobody asks of a key.
        constraints = (models.UniqueConstraint(fields=["key"], name="entry_key_once"),)
        indexes = (
            models.Index(fields=["subject_type", "subject_id"], name="entry_subject"),
            # The order of statements: a page of a busy account is read by walking it.
            models.Index(fields=["effective_on", "id"], name="entry_day"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def said(self) -> Said:
        """What happened; `str` words it for the reader."""
        return said_from(self.kind, self.parameters)


class Line(models.Model):
    """One account's part of an entry: debit positive, credit negative, never zero.

    The trigger on lines looks for entry and account itself, once for all lines of a statement, and
    neither is ever deleted; foreign keys would look again for each line, for a third of the speed.
    """

    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="lines", db_constraint=False
    )
    # The index below serves this one as well.
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="lines", db_index=False, db_constraint=False
    )
    amount = models.BigIntegerField()
    txid = TransactionIdField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        constraints = (models.CheckConstraint(condition=~models.Q(amount=0), name="line_not_zero"),)
        indexes = (models.Index(fields=["account", "txid"], name="line_account_tail"),)

    def __str__(self) -> str:
        return f"{self.account}: {self.amount}"

    @property
    def effect(self) -> str:
        """What it does, in words: "we owe more"."""
        nature = self.account.nature
        return str(nature.debit if self.amount > 0 else nature.credit)


class Balance(models.Model):
    """The stored balance of a guarded account, kept by the triggers on lines and holds.

    The check constraint is the overdraft check: the update that would break it fails, and with it
    the entry or the hold.
    """

    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, primary_key=True, related_name="stored_balance"
    )
    sign = models.SmallIntegerField()
    amount = models.BigIntegerField(default=0)
    # What holds keep of it, as a quantity: never negative, whatever the sign.
    held = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(sign=1, amount__gte=models.F("held"))
                | models.Q(sign=-1, amount__lte=-models.F("held")),
                name="balance_keeps_its_sign",
            ),
            models.CheckConstraint(condition=models.Q(held__gte=0), name="balance_held_quantity"),
        )

    def __str__(self) -> str:
        return f"{self.account}: {self.amount}"


class Ended(models.TextChoices):
    """How a hold, or a part of one, ended."""

    CAPTURED = "captured", pgettext_lazy("hold", "captured")
    VOIDED = "voided", pgettext_lazy("hold", "voided")
    EXPIRED = "expired", gettext_lazy("expired")


class Hold(models.Model):
    """A part of a guarded account's balance that is kept for something that may still come.

    Amounts are quantities in minor units, whatever the account's sign. What is captured leaves the
    account by an entry; what is released can be spent again. Both are sums of its moves, kept by
    the trigger on them.
    """

    key = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="holds", db_index=False
    )
    amount = models.BigIntegerField()
    captured = models.BigIntegerField(default=0)
    released = models.BigIntegerField(default=0)
    # By its last move; empty while anything is left.
    ended = models.CharField(max_length=10, choices=Ended.choices, blank=True)
    # A phrase's key and parameters: what it is kept for.
    kind = models.CharField(max_length=60)
    parameters = models.JSONField()
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    expires_at = models.DateTimeField()
    made_at = models.DateTimeField(db_default=TransactionNow(), editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["key"], name="hold_key_once"),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, captured__gte=0, released__gte=0),
                name="hold_quantities",
            ),
            # It ends when nothing of it is left, and not before.
            models.CheckConstraint(
                condition=models.Q(ended="", amount__gt=models.F("captured") + models.F("released"))
                | (
                    ~models.Q(ended="")
                    & models.Q(amount=models.F("captured") + models.F("released"))
                ),
                name="hold_ends_with_its_last_part",
            ),
        )
        indexes = (
            models.Index(fields=["account"], name="hold_account"),
            models.Index(
                fields=["expires_at"], condition=models.Q(ended=""), name="hold_open_expiry"
            ),
            models.Index(fields=["subject_type", "subject_id"], name="hold_subject"),
        )

    def __str__(self) -> str:
        return self.key

    @property
    def left(self) -> int:
        """What can still be captured or released."""
        return self.amount - self.captured - self.released

    @property
    def said(self) -> Said:
        return said_from(self.kind, self.parameters)


class HoldMove(models.Model):
    """A part of a hold that was captured by an entry, or released."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=10, choices=Ended.choices)
    amount = models.BigIntegerField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="captures")
    at = models.DateTimeField(db_default=TransactionNow(), editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="hold_move_quantity"),
            models.CheckConstraint(
                condition=models.Q(kind=Ended.CAPTURED, entry__isnull=False)
                | models.Q(kind__in=[Ended.VOIDED, Ended.EXPIRED], entry__isnull=True),
                name="hold_move_captures_by_an_entry",
            ),
        )

    def __str__(self) -> str:
        return f"{self.hold}: {self.kind} {self.amount}"


class Checkpoint(models.Model):
    """A system account's sum over all lines of transactions before `below`.

    `below` is the oldest transaction that was still running, so no line can appear behind it.
    That holds on this server only: in another one, transaction ids begin again. Backups leave these
    rows out, and the next `take_checkpoints` begins anew from the lines.
    """

    bound_to_cluster = True

    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, primary_key=True, related_name="checkpoint"
    )
    below = TransactionIdField()
    amount = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.account} below {self.below}: {self.amount}"


class Seal(models.Model):
    """What was final and in no seal yet on a day, under one hash, chained to the seal before.

    `root` is the root of the Merkle tree (RFC 6962) of its leaves. `head` is the SHA-256 of what
    the seal says, the head before it included: who keeps one head keeps all that came before.
    Hashes are in hexadecimal.
    """

    number = models.BigIntegerField(primary_key=True)
    # A day of the books; each has one seal at most.
    sealed_on = models.DateField(unique=True)
    # Leaves are numbered through all seals.
    first_leaf = models.BigIntegerField()
    leaves = models.BigIntegerField()
    root = models.CharField(max_length=64)
    # The head of the seal before, empty for the first.
    previous = models.CharField(max_length=64, blank=True)
    head = models.CharField(max_length=64)

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"{self.number}: {self.head}"


class Leaf(models.Model):
    """One sealed row: the hash of what it said. It never joins another seal."""

    number = models.BigIntegerField(primary_key=True)
    # As `ledger_sealed_sources` in the database names the table: "billing.orderline".
    source = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "row_id"], name="leaf_row_once"),)

    def __str__(self) -> str:
        return f"{self.source} {self.row_id}"


class DaySum(models.Model):
    """What a system account's lines of one day add up to, over those that its checkpoint has passed.

    Debit and credit are quantities. Written with the checkpoint and left out of backups with it.
    """

    bound_to_cluster = True

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="day_sums", db_index=False
    )
    effective_on = models.DateField()
    debit = models.BigIntegerField()
    credit = models.BigIntegerField()
    lines = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "effective_on"], name="day_sum_once"),
        )

    def __str__(self) -> str:
        return f"{self.account} {self.effective_on}: {self.debit} {self.credit}"
