"""What studios, their people, games, keys and requests are called, and what was done with them."""

from django.utils.translation import gettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("studios.application", gettext_lazy("application")),
    ("studios.review", gettext_lazy("review")),
    ("studios.studio", gettext_lazy("studio")),
    ("studios.membership", gettext_lazy("membership")),
    ("studios.invitation", gettext_lazy("invitation")),
    ("studios.game", gettext_lazy("game")),
    ("studios.rate", gettext_lazy("rate")),
    ("studios.track", gettext_lazy("track")),
    ("studios.resourcerequest", gettext_lazy("request")),
))  # fmt: skip

APPLICATION = phrase("application", gettext_lazy("Application %(number)s"))
BEGIN_APPLICATION = phrase("application.begin", gettext_lazy("began the application"))
REVIEW = phrase("review", gettext_lazy("Review of %(application)s by %(reviewer)s"))
ASSIGN_REVIEWER = phrase("review.assign", gettext_lazy("assigned the reviewer"))

ACCEPTED = phrase(
    "application.accept.told",
    gettext_lazy("Your application for %(studio)s is accepted: your studio is open"),
)
DECLINED = phrase(
    "application.decline.told",
    gettext_lazy("Your application for %(studio)s was not accepted this time"),
)

OPEN_STUDIO = phrase("studio.open", gettext_lazy("opened the studio"))
CHANGE_BANK_ACCOUNT = phrase("studio.change_bank_account", gettext_lazy("changed the bank account"))

INVITATION = phrase("invitation", gettext_lazy("Invitation to %(studio)s"))
INVITE = phrase("member.invite", gettext_lazy("invited %(address)s as %(role)s"))
JOIN = phrase("member.join", gettext_lazy("joined as %(role)s"))
BECOME_OWNER = phrase("member.become_owner", gettext_lazy("became an owner"))
LEAVE = phrase("member.leave", gettext_lazy("left the studio"))
CHANGE_RIGHTS = phrase("member.change_rights", gettext_lazy("changed the rights of %(user)s"))
REMOVE_MEMBER = phrase("member.remove", gettext_lazy("removed %(user)s"))

ADD_GAME = phrase("game.add", gettext_lazy("added the game"))
EDIT_GAME = phrase("game.edit", gettext_lazy("edited the game"))

MAKE_KEY = phrase("key.make", gettext_lazy("made the key %(key)s"))
REPLACE_KEY = phrase("key.replace", gettext_lazy("replaced the key %(old)s by %(new)s"))
REVOKE_KEY = phrase("key.revoke", gettext_lazy("revoked the key %(key)s"))
BY_KEY = phrase("key.through", gettext_lazy("by key %(key)s"))

RATE = phrase("rate", gettext_lazy("%(item)s in %(currency)s from %(day)s"))
SIZE = phrase("size", gettext_lazy("%(memory)s MB, %(percent)s %% of a processor"))
SIZE_IN = phrase(
    "size.in_region", gettext_lazy("%(memory)s MB, %(percent)s %% of a processor, %(region)s")
)
ADD_ITEM = phrase("resource_item.add", gettext_lazy("added the size %(item)s to the rate card"))
SET_RATE = phrase("rate.set", gettext_lazy("set the rate"))
WITHDRAW_RATE = phrase("rate.withdraw", gettext_lazy("withdrew the rate before its day"))
FREE_TIER = phrase("rate.tier.free", gettext_lazy("the first %(count)s of a month free"))
TIER = phrase("rate.tier", gettext_lazy("from %(count)s a month on %(price)s"))

REQUEST = phrase("resource_request", gettext_lazy("Request %(number)s"))
HAND_OVER_DESKS = phrase("resource_request.hand_over", gettext_lazy("handed over the desks"))
REQUEST_WITHDRAWN = phrase(
    "approval.void.request_withdrawn", gettext_lazy("the request was withdrawn")
)

# What a person is about to do, on the page that asks for their second factor.
CHANGING_BANK_ACCOUNT = phrase(
    "studio.change_bank_account.deed", gettext_lazy("Have %(studio)s paid to %(to)s from now on")
)
ADDING_MEMBER = phrase("member.add.deed", gettext_lazy("Let %(who)s into %(studio)s"))
CHANGING_RIGHTS = phrase(
    "member.change_rights.deed", gettext_lazy("Change what a member of %(studio)s may do")
)
REMOVING_MEMBER = phrase("member.remove.deed", gettext_lazy("Remove a member of %(studio)s"))
MAKING_KEY = phrase("key.make.deed", gettext_lazy("Make an API key for %(studio)s"))
REPLACING_KEY = phrase("key.replace.deed", gettext_lazy("Replace the API key %(key)s"))
WITHDRAWING_RATE = phrase("rate.withdraw.deed", gettext_lazy("Withdraw %(rate)s"))
SETTING_RATE = phrase("rate.set.deed", gettext_lazy("Set a price of the rate card"))
