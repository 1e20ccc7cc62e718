"""What studios, their people, games, keys and requests are called, and what was done with them."""

from django.utils.translation import gettext_lazy as _

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("studios.application", _("application")),
    ("studios.review", _("review")),
    ("studios.studio", _("studio")),
    ("studios.membership", _("membership")),
    ("studios.game", _("game")),
    ("studios.rate", _("rate")),
    ("studios.resourcerequest", _("request")),
))  # fmt: skip

APPLICATION = phrase("application", _("Application %(number)s"))
BEGIN_APPLICATION = phrase("application.begin", _("began the application"))
REVIEW = phrase("review", _("Review of %(application)s by %(reviewer)s"))
ASSIGN_REVIEWER = phrase("review.assign", _("assigned the reviewer"))

OPEN_STUDIO = phrase("studio.open", _("opened the studio"))
CHANGE_BANK_ACCOUNT = phrase("studio.change_bank_account", _("changed the bank account"))

ADD_MEMBER = phrase("member.add", _("added %(user)s as %(role)s"))
CHANGE_RIGHTS = phrase("member.change_rights", _("changed the rights of %(user)s"))
REMOVE_MEMBER = phrase("member.remove", _("removed %(user)s"))

ADD_GAME = phrase("game.add", _("added the game"))
EDIT_GAME = phrase("game.edit", _("edited the game"))

MAKE_KEY = phrase("key.make", _("made the key %(key)s"))
REPLACE_KEY = phrase("key.replace", _("replaced the key %(old)s by %(new)s"))
REVOKE_KEY = phrase("key.revoke", _("revoked the key %(key)s"))
BY_KEY = phrase("key.through", _("by key %(key)s"))

RATE = phrase("rate", _("%(unit)s in %(currency)s from %(day)s"))
SET_RATE = phrase("rate.set", _("set the rate"))

REQUEST = phrase("resource_request", _("Request %(number)s"))
HAND_OVER_DESKS = phrase("resource_request.hand_over", _("handed over the desks"))
REQUEST_WITHDRAWN = phrase("approval.void.request_withdrawn", _("the request was withdrawn"))

# What a person confirms to be about to do: "Confirm that it is you to …".
CHANGING_BANK_ACCOUNT = phrase("studio.change_bank_account.doing", _("change the bank account"))
DECIDING_REQUEST = phrase("resource_request.decide.doing", _("decide about the request"))
APPROVING_REQUESTS = phrase("resource_request.approve.doing", _("approve the requests"))
