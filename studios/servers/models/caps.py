"""How far what was approved is used, as people were told."""

from django.db import models
from django.utils.translation import gettext_lazy

from studios.models import ResourceRequest


class Step(models.TextChoices):
    NEAR = "near", gettext_lazy("nearly used up")
    REACHED = "reached", gettext_lazy("used up")


class CapMark(models.Model):
    """That people were told. It goes once it is no longer so: more was approved, or the clock that
    said so was wrong; then they are told anew when it comes to it.
    """

    resource_request = models.ForeignKey(
        ResourceRequest, on_delete=models.PROTECT, related_name="cap_marks"
    )
    step = models.CharField(max_length=10, choices=Step.choices)
    noticed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["resource_request", "step"], name="cap_mark_once"),
        )

    def __str__(self) -> str:
        return f"{self.resource_request} {self.get_step_display()}"
