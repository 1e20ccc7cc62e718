"""The front page."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.models import Page

from cms.models.permissions import Frame


class HomePage(Frame):
    """`/`: one featured game, then all of them."""

    featured = models.ForeignKey(
        "cms.GamePage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=gettext_lazy("Fills the top of the page. Left empty, the newest game does."),
    )

    max_count = 1
    # Page.depth 2 and no other: everything of the site hangs below.
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "cms.GameIndexPage",
        "cms.NewsIndexPage",
        "cms.HelpIndexPage",
    ]
    template = "cms/home_page.html"
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("featured")]

    class Meta:
        verbose_name = gettext_lazy("front page")
