"""What people leave behind while they work: views of lists, drafts of forms, forms they sent."""

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """Filters, search and sorting of one list under a name, for one person."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    listing = models.CharField(max_length=120)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=("person", "listing", "name"), name="one_saved_view_of_a_name"
            ),
        )

    def __str__(self) -> str:
        return self.name


class FormDraft(models.Model):
    """What a person had typed into a long form when the page was left; never a file."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="form_drafts"
    )
    form = models.CharField(max_length=120)
    typed = models.JSONField()
    # Which tab saved it, and how many times it had: see incubator/web/drafts.py.
    version = models.CharField(max_length=40, blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "form"), name="one_draft_of_a_form"),
        )

    def __str__(self) -> str:
        return self.form


class TypedForm(models.Model):
    """A form that was sent and not taken, for whoever typed it; see incubator/web/typed.py."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="typed_forms"
    )
    token = models.CharField(max_length=20, unique=True)
    # Where it was to go, and the page it stands on.
    path = models.TextField()
    page = models.TextField()
    # Pairs of name and value, as sent; and what the files were called.
    fields = models.JSONField()
    files = models.JSONField()
    # By a rule, and not because its sender was signed out.
    was_refused = models.BooleanField(default=False)
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=("kept_at",), name="typed_forms_by_age"),)

    def __str__(self) -> str:
        return self.path


class SentForm(models.Model):
    """A form that was accepted, by the key drawn with it, and where its sender was led.

    Written in the transaction of what the form did, so neither is there without the other.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sent_forms"
    )
    key = models.UUIDField()
    led_to = models.TextField(blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "key"), name="a_form_is_sent_once"),
        )
        indexes = (models.Index(fields=("sent_at",), name="sent_forms_by_age"),)

    def __str__(self) -> str:
        return str(self.key)
