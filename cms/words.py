"""What was done with public pages."""

from django.utils.translation import gettext_lazy as _

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("cms.gamepage", _("game page")),
    ("cms.newspage", _("news")),
    ("cms.helppage", _("help article")),
    ("cms.homepage", _("front page")),
    ("cms.gameindexpage", _("game list")),
    ("cms.newsindexpage", _("news list")),
    ("cms.helpindexpage", _("help centre")),
))  # fmt: skip

SAVE_DRAFT = phrase("page.save_draft", _("saved a draft of the page"))
SUBMIT = phrase("page.submit", _("sent the page to the editors"))
WITHDRAW = phrase("page.withdraw", _("took the page back from the editors"))
PUBLISH = phrase("page.publish", _("published the page"))
PUBLISH_IN_EDITOR = phrase("page.publish_in_editor", _("published the page in the editor"))
RETURN = phrase("page.return", _("asked for changes"))
