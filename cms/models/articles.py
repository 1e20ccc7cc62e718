"""What editors write themselves: news and the help centre."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.models.permissions import Frame

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr"]


class NewsIndexPage(Frame):
    """`/news/`: newest first."""

    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.NewsPage"]
    template = "cms/news_index_page.html"

    class Meta:
        verbose_name = gettext_lazy("news list")


class NewsPage(Page):
    """`/news/<slug>/`."""

    summary = models.CharField(
        max_length=250, help_text=gettext_lazy("One or two sentences for the list.")
    )
    body = RichTextField(features=FEATURES)

    parent_page_types: ClassVar[list[str]] = ["cms.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/article_page.html"
    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = gettext_lazy("news")


class HelpIndexPage(Frame):
    """`/help/`: the help centre."""

    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.HelpPage"]
    template = "cms/help_index_page.html"

    class Meta:
        verbose_name = gettext_lazy("help centre")


class HelpPage(Page):
    """`/help/<slug>/`: one question, answered."""

    summary = models.CharField(
        max_length=250, help_text=gettext_lazy("The answer in one sentence.")
    )
    body = RichTextField(features=FEATURES)

    parent_page_types: ClassVar[list[str]] = ["cms.HelpIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/article_page.html"
    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = gettext_lazy("help article")
