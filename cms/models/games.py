"""Game pages: what a studio says about its game, once editors agree.

Wagtail keeps two versions of a page. The row is what the public sees and changes only when a
revision is published; a studio's edits are revisions. Whoever reads the row reads approved words.
"""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, Panel
from wagtail.models import Orderable, Page

from cms.models.permissions import Frame, GamePermissions
from studios.models import Studio


class Platform(models.TextChoices):
    WINDOWS = "windows", "Windows"
    MACOS = "macos", "macOS"
    LINUX = "linux", "Linux"
    ANDROID = "android", "Android"
    IOS = "ios", "iOS"
    WEB = "web", gettext_lazy("Web browser")


class Language(models.TextChoices):
    """Languages a game speaks, each under its own name: readers look for that one."""

    EN = "en", "English"
    ZH_HANS = "zh-hans", "简体中文"
    ZH_HANT = "zh-hant", "繁體中文"
    JA = "ja", "日本語"
    KO = "ko", "한국어"
    DE = "de", "Deutsch"
    FR = "fr", "Français"
    ES = "es", "Español"
    PT_BR = "pt-br", "Português (Brasil)"
    IT = "it", "Italiano"
    PL = "pl", "Polski"
    TR = "tr", "Türkçe"


class GameIndexPage(Frame):
    """`/games/`: every published game."""

    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.GamePage"]
    template = "cms/game_index_page.html"

    class Meta:
        verbose_name = gettext_lazy("game list")


class GamePage(Page):
    """`/games/<slug>/`. It is born in the studio's portal, never in Wagtail's editor."""

    game = models.OneToOneField("studios.Game", on_delete=models.PROTECT, related_name="page")
    tagline = models.CharField(max_length=200, blank=True)
    kind = models.CharField(
        max_length=80,
        blank=True,
        help_text=gettext_lazy("A few words, such as “Sailing adventure”."),
    )
    # Plain text on purpose: studios write it, so it must not be able to carry markup.
    about = models.TextField(
        blank=True, help_text=gettext_lazy("An empty line starts a new paragraph.")
    )
    released_on = models.DateField(null=True, blank=True)
    platforms = ArrayField(
        models.CharField(max_length=10, choices=Platform.choices), default=list, blank=True
    )
    languages = ArrayField(
        models.CharField(max_length=10, choices=Language.choices), default=list, blank=True
    )

    # Since when it waits for the editors and under which number, where that was asked for.
    sent_at: datetime | None = None
    submission_id: int | None = None

    is_creatable = False
    parent_page_types: ClassVar[list[str]] = ["cms.GameIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/game_page.html"
    content_panels: ClassVar[list[Panel]] = [
        FieldPanel("title"),
        FieldPanel("game", read_only=True),
        FieldPanel("tagline"),
        FieldPanel("kind"),
        FieldPanel("about"),
        FieldPanel("released_on"),
        FieldPanel("platforms"),
        FieldPanel("languages"),
        InlinePanel("screenshots", label=gettext_lazy("Screenshot")),
    ]
    # The slug is the game's and is printed on receipts and in ledgers: nobody edits it here.
    promote_panels: ClassVar[list[Panel]] = [
        FieldPanel("seo_title"),
        FieldPanel("search_description"),
    ]
    settings_panels: ClassVar[list[Panel]] = []

    class Meta:
        verbose_name = gettext_lazy("game page")

    def permissions_for_user(self, user: Any) -> GamePermissions:
        return GamePermissions(user, self)

    @property
    def studio(self) -> Studio:
        return self.game.studio

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses: its game."""
        return self.game.url_args

    @property
    def platform_names(self) -> list[str]:
        return [str(Platform(code).label) for code in self.platforms]

    @property
    def language_names(self) -> list[str]:
        return [str(Language(code).label) for code in self.languages]

    @property
    def is_released(self) -> bool:
        return self.released_on is not None and self.released_on <= timezone.localdate()


class Screenshot(Orderable):
    """A picture in the gallery of a game page."""

    page = ParentalKey(GamePage, on_delete=models.CASCADE, related_name="screenshots")
    image = models.ForeignKey("wagtailimages.Image", on_delete=models.PROTECT, related_name="+")
    description = models.CharField(
        max_length=200, help_text=gettext_lazy("What it shows, for those who cannot see it.")
    )

    panels: ClassVar[list[Panel]] = [FieldPanel("image"), FieldPanel("description")]

    def __str__(self) -> str:
        return self.description
