"""Notifications: what a person is told, how, and what they would rather not be mailed about."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from incubator.core.fields import WordsField


class MailWhen(models.TextChoices):
    NOW = "now", gettext_lazy("At once")
    DIGEST = "digest", gettext_lazy("Once a day, together")
    OFF = "off", gettext_lazy("No mail")


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at__isnull=True)

    def asking_about(self, about: str) -> "NotificationQuerySet":
        """Unread ones that ask somebody to act on this."""
        return self.filter(about=about, asks=True, read_at__isnull=True)

    def awaiting_digest(self) -> "NotificationQuerySet":
        """To be mailed together; what was read in the portal meanwhile needs no mail."""
        return self.filter(mail=MailWhen.DIGEST, mailed_at__isnull=True, read_at__isnull=True)


class Notification(models.Model):
    """One thing one person is told, once: `key` names the event."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notifications"
    )
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=120)
    # Worded whenever it is shown or mailed; the text may also be what a person wrote.
    said = WordsField()
    text = WordsField(default=str)
    # What it is about ("funding.tranche:12"), and whether it asks its reader to do something: such
    # a bell goes out as soon as anybody has done something about it.
    about = models.CharField(max_length=80, blank=True)
    asks = models.BooleanField(default=False)
    # A path of this site, so that nothing we send can lead anywhere else.
    url = models.CharField(max_length=300)
    mail = models.CharField(max_length=10, choices=MailWhen.choices)
    created_at = models.DateTimeField(auto_now_add=True)
    mailed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["person", "key"], name="notification_once_per_person_and_event"
            ),
            models.CheckConstraint(
                condition=models.Q(url__startswith="/") & ~models.Q(url__startswith="//"),
                name="notification_stays_on_this_site",
            ),
        )
        indexes = (
            models.Index(
                fields=["person"],
                condition=models.Q(read_at__isnull=True),
                name="notification_unread",
            ),
            models.Index(
                fields=["about"],
                condition=models.Q(asks=True, read_at__isnull=True),
                name="notification_asking",
            ),
            models.Index(
                fields=["person"],
                condition=models.Q(mail="digest", mailed_at__isnull=True, read_at__isnull=True),
                name="notification_for_digest",
            ),
        )

    def __str__(self) -> str:
        return str(self.said)


class NotificationPreference(models.Model):
    """When a person wants mail about one kind; without a row the kind's own default holds."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notification_preferences"
    )
    kind = models.CharField(max_length=30)
    mail = models.CharField(max_length=10, choices=MailWhen.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "kind"], name="one_preference_per_kind"),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.kind} {self.mail}"
