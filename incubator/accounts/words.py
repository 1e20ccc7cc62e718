"""What people did with accounts, roles and delegations, as the trail keeps it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("accounts.user", _("account")),
    ("accounts.staffrole", _("staff role")),
    ("accounts.delegation", _("delegation")),
))  # fmt: skip

GIVE_ROLE = phrase("role.give", _("gave %(user)s the role %(role)s"))
TAKE_ROLE = phrase("role.take", _("took the role %(role)s from %(user)s"))

OPEN_ACCOUNT = phrase("account.open", _("opened the account"))
CLOSE_ACCOUNT = phrase("account.close", _("closed the account"))
OPEN_ACCOUNT_AGAIN = phrase("account.open_again", _("opened the account again"))
SIGN_OUT = phrase(
    "account.sign_out",
    ngettext_lazy("signed %(count)s device out", "signed %(count)s devices out", "count"),
    "count",
)
CONFIRM_AS_DEMO = phrase(
    "account.confirm_as_demo", _("confirmed as the demo, without a second factor")
)

# What django-allauth tells by mail is also what the trail should know, by the name of the mail.
PROTECTION = {
    "mfa/email/webauthn_added": phrase("account.add_passkey", _("added a passkey")),
    "mfa/email/webauthn_removed": phrase("account.remove_passkey", _("removed a passkey")),
    "mfa/email/totp_activated": phrase(
        "account.add_authenticator", _("added an authenticator app")
    ),
    "mfa/email/totp_deactivated": phrase(
        "account.remove_authenticator", _("removed the authenticator app")
    ),
    "mfa/email/recovery_codes_generated": phrase(
        "account.make_recovery_codes", _("made new recovery codes")
    ),
    "account/email/password_changed": phrase("account.change_password", _("changed the password")),
    "account/email/password_reset": phrase(
        "account.reset_password", _("set a new password by mail")
    ),
    "account/email/password_set": phrase("account.set_password", _("set a password")),
    "account/email/email_changed": phrase("account.change_email", _("changed the e-mail address")),
}

BEGIN_VIEW_AS = phrase("view_as.begin", _("began to view the portal as"))
END_VIEW_AS = phrase("view_as.end", _("stopped viewing the portal as"))

# The trail of who is away and of who stands in tell the same from either side.
GIVE_DELEGATION = phrase(
    "delegation.give",
    _("let %(delegate)s stand in for %(delegator)s as %(role)s, %(first)s to %(last)s"),
)
GET_DELEGATION = phrase(
    "delegation.get",
    _("was to stand in for %(delegator)s as %(role)s, %(first)s to %(last)s"),
)
END_DELEGATION = phrase("delegation.end", _("ended that %(delegate)s stands in"))

# What a person confirms to be about to do: "Confirm that it is you to …".
BEGINNING_VIEW_AS = phrase("view_as.begin.doing", _("see the portal as somebody else"))
CHANGING_ROLES = phrase("role.change.doing", _("change somebody's roles"))
CLOSING_ACCOUNT = phrase("account.close.doing", _("close or open somebody's account"))
