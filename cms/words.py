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
    ("wagtailimages.image", gettext_lazy("picture of the site")),
    ("wagtaildocs.document", gettext_lazy("file of the site")),
))  # fmt: skip

SAVE_DRAFT = phrase("page.save_draft", gettext_lazy("saved a draft of the page"))
SUBMIT = phrase("page.submit", gettext_lazy("sent the page to the editors"))
WITHDRAW = phrase("page.withdraw", gettext_lazy("took the page back from the editors"))
PUBLISH = phrase("page.publish", gettext_lazy("published the page"))
PUBLISH_IN_EDITOR = phrase(
    "page.publish_in_editor", gettext_lazy("published the page in the editor")
)
CHANGE_IN_EDITOR = phrase("page.change_in_editor", gettext_lazy("changed something in the editor"))
UNPUBLISH = phrase("page.unpublish", gettext_lazy("took the page off the site"))
CREATE_IN_EDITOR = phrase("page.create_in_editor", gettext_lazy("began the page in the editor"))
DELETE_IN_EDITOR = phrase("page.delete_in_editor", gettext_lazy("deleted the page in the editor"))
MOVE_IN_EDITOR = phrase(
    "page.move_in_editor", gettext_lazy("moved the page to another place in the editor")
)
COPY_IN_EDITOR = phrase("page.copy_in_editor", gettext_lazy("copied the page in the editor"))
RESTRICT_IN_EDITOR = phrase(
    "page.restrict_in_editor", gettext_lazy("changed in the editor who may read the page")
)
ADD_FILE = phrase("site_file.add", gettext_lazy("added the file in the editor"))
CHANGE_FILE = phrase("site_file.change", gettext_lazy("changed the file in the editor"))
DELETE_FILE = phrase("site_file.delete", gettext_lazy("deleted the file in the editor"))
RETURN = phrase("page.return", gettext_lazy("asked for changes"))
