"""Who signed in when, from where and how. Written, never changed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The first that matches wins: Edge and Opera also call themselves Chrome, and Chrome Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """A browser's own words made readable: "Firefox on Windows"."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or user_agent[:40] or _("an unnamed device")


# How somebody proved who they are, by django-allauth's names; a link in a mail has none there.
PROOFS = {
    "password": gettext_lazy("password"),
    "totp": gettext_lazy("authenticator"),
    "webauthn": gettext_lazy("passkey"),
    "recovery_codes": gettext_lazy("recovery code"),
    "code": gettext_lazy("code"),
    "link": gettext_lazy("link"),
}


class SignInQuerySet(models.QuerySet["SignIn"]):
    def succeeded(self) -> "SignInQuerySet":
        return self.filter(succeeded=True)


class SignIn(models.Model):
    """One attempt to enter an existing account."""

    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_ins"
    )
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    # How the person proved who they are, by keys of PROOFS: "password, totp".
    method = models.CharField(max_length=60)
    succeeded = models.BooleanField()
    # A random number kept in the browser; the same one means the same device.
    device = models.UUIDField(null=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["user", "-id"]),)
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.user} by {self.method}"

    @property
    def method_label(self) -> str:
        return ", ".join(str(PROOFS.get(proof, proof)) for proof in self.method.split(", "))

    @property
    def device_name(self) -> str:
        return device_name(self.user_agent)
