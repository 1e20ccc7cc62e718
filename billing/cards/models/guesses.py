"""Wrong codes: counted, so that whoever tries many has to wait."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class WrongCode(models.Model):
    """One code that brought nothing. The code itself is not kept: it may be almost right."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wrong_codes"
    )
    # The network it came from, as one household or office has it.
    network = models.CharField(max_length=50)
    # How much it counts: little for a typing error, which the check character shows.
    points = models.PositiveSmallIntegerField()
    tried_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=["person", "tried_at"], name="wrong_code_by_person"),
            models.Index(fields=["network", "tried_at"], name="wrong_code_by_network"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} from {self.network}: {self.points}"
