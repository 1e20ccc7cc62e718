"""The lifecycles of funding, as tables: services, triggers and buttons all read them."""

from django.utils.translation import gettext_lazy

from incubator.core.lifecycle import Lifecycle, Transition

AWARD = Lifecycle(
    name="award",
    initial="active",
    transitions=(
        Transition(
            "complete",
            ("active",),
            "complete",
            gettext_lazy("Complete award"),
            "the last disbursement",
            gettext_lazy("paid the last tranche"),
        ),
        Transition(
            "reopen",
            ("complete",),
            "active",
            gettext_lazy("Reopen award"),
            "a disbursement that came back",
            gettext_lazy("has a tranche to pay again"),
        ),
    ),
    tones={"active": "wait", "complete": "good"},
    labels={"complete": gettext_lazy("paid in full"), "active": gettext_lazy("active")},
)

MILESTONE = Lifecycle(
    name="milestone",
    initial="planned",
    transitions=(
        Transition(
            "deliver",
            ("planned", "returned"),
            "delivered",
            gettext_lazy("Deliver milestone"),
            "the studio",
            gettext_lazy("delivered the milestone"),
        ),
        # No way leads out of "accepted": what was accepted cannot be revoked.
        Transition(
            "accept",
            ("delivered",),
            "accepted",
            gettext_lazy("Accept milestone"),
            "a fund manager",
            gettext_lazy("accepted the milestone"),
        ),
        Transition(
            "return",
            ("delivered",),
            "returned",
            gettext_lazy("Return milestone"),
            "a fund manager",
            gettext_lazy("returned the milestone"),
        ),
    ),
    tones={"delivered": "wait", "accepted": "good", "returned": "alert"},
    labels={
        "planned": gettext_lazy("planned"),
        "returned": gettext_lazy("returned"),
        "delivered": gettext_lazy("delivered"),
        "accepted": gettext_lazy("accepted"),
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
            gettext_lazy("Make tranche due"),
            "the accepted milestone",
            gettext_lazy("made the tranche due"),
        ),
        Transition(
            "request",
            ("due",),
            "requested",
            gettext_lazy("Request tranche"),
            "the studio's owner or finance",
            gettext_lazy("requested the tranche"),
        ),
        Transition(
            "approve",
            ("requested",),
            "approved",
            gettext_lazy("Approve tranche"),
            "a fund manager and a finance officer",
            gettext_lazy("gave the last approval"),
        ),
        Transition(
            "reject",
            ("requested",),
            "due",
            gettext_lazy("Reject tranche"),
            "a fund manager or finance officer",
            gettext_lazy("sent the tranche back"),
        ),
        Transition(
            "withdraw",
            ("requested", "approved"),
            "due",
            gettext_lazy("Withdraw request"),
            "the studio",
            gettext_lazy("withdrew the request"),
        ),
        Transition(
            "instruct",
            ("approved",),
            "instructed",
            gettext_lazy("Pay tranche"),
            "a finance officer who did not approve it",
            gettext_lazy("instructed the payment"),
        ),
        Transition(
            "disburse",
            ("instructed",),
            "disbursed",
            gettext_lazy("Confirm payment"),
            "its payment, when the bank says it arrived",
            gettext_lazy("confirmed the payment"),
        ),
        Transition(
            "fail",
            ("instructed",),
            "due",
            gettext_lazy("Record failed payment"),
            "its payment, when the bank sends it back",
            gettext_lazy("recorded that the payment failed"),
        ),
        Transition(
            "return",
            ("disbursed",),
            "due",
            gettext_lazy("Record returned payment"),
            "its payment, when all of it came back",
            gettext_lazy("recorded that the payment came back"),
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
        "instructed": gettext_lazy("on its way"),
        "planned": gettext_lazy("planned"),
        "due": gettext_lazy("due"),
        "requested": gettext_lazy("requested"),
        "approved": gettext_lazy("approved"),
        "disbursed": gettext_lazy("disbursed"),
    },
)
