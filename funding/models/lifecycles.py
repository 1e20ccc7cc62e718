"""The lifecycles of funding, as tables: services, triggers and buttons all read them."""

from django.utils.translation import gettext_lazy as _

from incubator.core.lifecycle import Lifecycle, Transition

AWARD = Lifecycle(
    name="award",
    initial="active",
    transitions=(
        Transition(
            "complete",
            ("active",),
            "complete",
            _("Complete award"),
            "the last disbursement",
            _("paid the last tranche"),
        ),
    ),
    tones={"active": "wait", "complete": "good"},
    labels={"complete": _("paid in full"), "active": _("active")},
)

MILESTONE = Lifecycle(
    name="milestone",
    initial="planned",
    transitions=(
        Transition(
            "deliver",
            ("planned", "returned"),
            "delivered",
            _("Deliver milestone"),
            "the studio",
            _("delivered the milestone"),
        ),
        # No way leads out of "accepted": what was accepted cannot be revoked.
        Transition(
            "accept",
            ("delivered",),
            "accepted",
            _("Accept milestone"),
            "a fund manager",
            _("accepted the milestone"),
        ),
        Transition(
            "return",
            ("delivered",),
            "returned",
            _("Return milestone"),
            "a fund manager",
            _("returned the milestone"),
        ),
    ),
    tones={"delivered": "wait", "accepted": "good", "returned": "alert"},
    labels={
        "planned": _("planned"),
        "returned": _("returned"),
        "delivered": _("delivered"),
        "accepted": _("accepted"),
    },
)

TRANCHE = Lifecycle(
    name="tranche",
    initial="planned",
    transitions=(
        Transition(
            "make_due",
            ("planned",),
            "due",
            _("Make tranche due"),
            "the accepted milestone",
            _("made the tranche due"),
        ),
        Transition(
            "request",
            ("due",),
            "requested",
            _("Request tranche"),
            "the studio's owner or finance",
            _("requested the tranche"),
        ),
        Transition(
            "approve",
            ("requested",),
            "approved",
            _("Approve tranche"),
            "a fund manager and a finance officer",
            _("gave the last approval"),
        ),
        Transition(
            "reject",
            ("requested",),
            "due",
            _("Reject tranche"),
            "a fund manager or finance officer",
            _("sent the tranche back"),
        ),
        Transition(
            "withdraw",
            ("requested", "approved"),
            "due",
            _("Withdraw request"),
            "the studio",
            _("withdrew the request"),
        ),
        Transition(
            "instruct",
            ("approved",),
            "instructed",
            _("Pay tranche"),
            "a finance officer who did not approve it",
            _("instructed the payment"),
        ),
        Transition(
            "disburse",
            ("instructed",),
            "disbursed",
            _("Confirm payment"),
            "a finance officer",
            _("confirmed the payment"),
        ),
        Transition(
            "fail",
            ("instructed",),
            "due",
            _("Record failed payment"),
            "a finance officer",
            _("recorded that the payment failed"),
        ),
    ),
    tones={
        "due": "wait",
        "requested": "wait",
        "approved": "wait",
        "instructed": "wait",
        "disbursed": "good",
    },
    labels={
        "instructed": _("on its way"),
        "planned": _("planned"),
        "due": _("due"),
        "requested": _("requested"),
        "approved": _("approved"),
        "disbursed": _("disbursed"),
    },
)

DISBURSEMENT = Lifecycle(
    name="disbursement",
    initial="instructed",
    transitions=(
        Transition(
            "confirm",
            ("instructed",),
            "confirmed",
            _("Confirm payment"),
            "finance",
            _("confirmed the payment"),
        ),
        Transition(
            "fail",
            ("instructed",),
            "failed",
            _("Record failed payment"),
            "finance",
            _("recorded that the payment failed"),
        ),
    ),
    tones={"instructed": "wait", "confirmed": "good", "failed": "alert"},
    labels={"instructed": _("on its way"), "confirmed": _("confirmed"), "failed": _("failed")},
)
