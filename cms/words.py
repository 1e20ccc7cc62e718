"""What was done with public pages."""

from django.utils.translation import gettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("cms.gamepage", gettext_lazy("game page")),
    ("cms.newspage", gettext_lazy("news")),
    ("cms.helppage", gettext_lazy("help article")),
    ("cms.homepage", gettext_lazy("front page")),
    ("cms.gameindexpage", gettext_lazy("game list")),
    ("cms.newsindexpage", gettext_lazy("news list")),
    ("cms.helpindexpage", gettext_lazy("help centre")),
))  # fmt: skip

SAVE_DRAFT = phrase("page.save_draft", gettext_lazy("saved a draft of the page"))
SUBMIT = phrase("page.submit", gettext_lazy("sent the page to the editors"))
WITHDRAW = phrase("page.withdraw", gettext_lazy("took the page back from the editors"))
PUBLISH = phrase("page.publish", gettext_lazy("published the page"))
PUBLISH_IN_EDITOR = phrase(
    "page.publish_in_editor", gettext_lazy("published the page in the editor")
)
RETURN = phrase("page.return", gettext_lazy("asked for changes"))
