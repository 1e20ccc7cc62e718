"""What people did with accounts, roles and delegations, as the trail keeps it."""

from django.utils.translation import gettext_lazy, ngettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("accounts.user", gettext_lazy("account")),
    ("accounts.staffrole", gettext_lazy("staff role")),
    ("accounts.rolerequest", gettext_lazy("request for a role")),
    ("accounts.delegation", gettext_lazy("delegation")),
    ("accounts.erasure", gettext_lazy("erasing of an account")),
))  # fmt: skip

# How long something lasts that is put on somebody.
FOR_GOOD = phrase("lasts.for_good", gettext_lazy("for good"))
UNTIL = phrase("lasts.until", gettext_lazy("until %(day)s"))

GIVE_ROLE = phrase("role.give", gettext_lazy("gave %(user)s the role %(role)s"))
TAKE_ROLE = phrase("role.take", gettext_lazy("took the role %(role)s from %(user)s"))

ROLE_REQUEST = phrase("role_request", gettext_lazy("the role %(role)s for %(user)s"))
ASK_ROLE = phrase("role_request.ask", gettext_lazy("asked for the role %(role)s for %(user)s"))

ROLE_GIVEN = phrase("role.give.told", gettext_lazy("You have a role now: %(role)s"))
ROLE_TAKEN = phrase("role.take.told", gettext_lazy("You no longer have the role %(role)s"))

OPEN_ACCOUNT = phrase("account.open", gettext_lazy("opened the account"))
CHOOSE_COUNTRY = phrase("account.choose_country", gettext_lazy("chose their country"))
TAKE_OUT = phrase("account.take_out", gettext_lazy("took out all that is held about them"))
ERASURE = phrase("erasure.name", gettext_lazy("the erasing of the account"))
ASK_ERASURE = phrase(
    "account.ask_erasure", gettext_lazy("asked for the account to be erased on %(day)s")
)
CLOSE_ACCOUNT = phrase("account.close", gettext_lazy("closed the account"))
OPEN_ACCOUNT_AGAIN = phrase("account.open_again", gettext_lazy("opened the account again"))
LOCK_ACCOUNT = phrase("account.lock", gettext_lazy("locked the account %(until)s"))
UNLOCK_ACCOUNT = phrase("account.unlock", gettext_lazy("unlocked the account"))
LOCK_RAN_OUT = phrase(
    "account.lock_ran_out", gettext_lazy("opened the account, as its lock has run out")
)
SIGN_OUT = phrase(
    "account.sign_out",
    ngettext_lazy("signed %(count)s device out", "signed %(count)s devices out", "count"),
    "count",
)
CONFIRM_AS_DEMO = phrase(
    "account.confirm_as_demo", gettext_lazy("confirmed as the demo, without a second factor")
)

# What django-allauth tells by mail is also what the trail should know, by the name of the mail.
PROTECTION = {
    "mfa/email/webauthn_added": phrase("account.add_passkey", gettext_lazy("added a passkey")),
    "mfa/email/webauthn_removed": phrase(
        "account.remove_passkey", gettext_lazy("removed a passkey")
    ),
    "mfa/email/totp_activated": phrase(
        "account.add_authenticator", gettext_lazy("added an authenticator app")
    ),
    "mfa/email/totp_deactivated": phrase(
        "account.remove_authenticator", gettext_lazy("removed the authenticator app")
    ),
    "mfa/email/recovery_codes_generated": phrase(
        "account.make_recovery_codes", gettext_lazy("made new recovery codes")
    ),
    "account/email/password_changed": phrase(
        "account.change_password", gettext_lazy("changed the password")
    ),
    "account/email/password_reset": phrase(
        "account.reset_password", gettext_lazy("set a new password by mail")
    ),
    "account/email/password_set": phrase("account.set_password", gettext_lazy("set a password")),
    "account/email/email_changed": phrase(
        "account.change_email", gettext_lazy("changed the e-mail address")
    ),
}

BEGIN_VIEW_AS = phrase("view_as.begin", gettext_lazy("began to view the portal as"))
END_VIEW_AS = phrase("view_as.end", gettext_lazy("stopped viewing the portal as"))

# The trail of who is away and of who stands in tell the same from either side.
GIVE_DELEGATION = phrase(
    "delegation.give",
    gettext_lazy("let %(delegate)s stand in for %(delegator)s as %(role)s, %(first)s to %(last)s"),
)
GET_DELEGATION = phrase(
    "delegation.get",
    gettext_lazy("was to stand in for %(delegator)s as %(role)s, %(first)s to %(last)s"),
)
END_DELEGATION = phrase("delegation.end", gettext_lazy("ended that %(delegate)s stands in"))

FAIL_PROOF = phrase("account.fail_proof", gettext_lazy("gave a wrong code, to: %(deed)s"))
PROOF_FAILED = phrase(
    "account.fail_proof.told", gettext_lazy("A wrong code was given in your name, to: %(deed)s")
)

# What a person is about to do, on the page that asks for their second factor.
BEGINNING_VIEW_AS = phrase("view_as.begin.deed", gettext_lazy("See the portal as %(person)s"))
GIVING_ROLE = phrase("role_request.give.deed", gettext_lazy("Give %(person)s the role %(role)s"))
CHANGING_ROLES = phrase("role.change.deed", gettext_lazy("Change the roles of %(person)s"))
CLOSING_ACCOUNT = phrase("account.close.deed", gettext_lazy("Close the account of %(person)s"))
OPENING_ACCOUNT_AGAIN = phrase(
    "account.open_again.deed", gettext_lazy("Open the account of %(person)s again")
)
UNLOCKING_ACCOUNT = phrase("account.unlock.deed", gettext_lazy("Unlock the account of %(person)s"))
DELEGATING = phrase(
    "delegation.give.deed", gettext_lazy("Let somebody vote in the place of %(person)s")
)
