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
            gettext_lazy("paid the last tranche"),
        ),
        Transition(
            "reopen",
            ("complete",),
            "active",
            gettext_lazy("Reopen award"),
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
            gettext_lazy("delivered the milestone"),
        ),
        # No way leads out of "accepted": what was accepted cannot be revoked.
        Transition(
            "accept",
            ("delivered",),
            "accepted",
            gettext_lazy("Accept milestone"),
            gettext_lazy("accepted the milestone"),
        ),
        Transition(
            "return",
            ("delivered",),
            "returned",
            gettext_lazy("Return milestone"),
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
            gettext_lazy("made the tranche due"),
        ),
        Transition(
            "request",
            ("due",),
            "requested",
            gettext_lazy("Request tranche"),
            gettext_lazy("requested the tranche"),
        ),
        Transition(
            "approve",
            ("requested",),
            "approved",
            gettext_lazy("Approve tranche"),
            gettext_lazy("gave the last approval"),
        ),
        Transition(
            "reject",
            ("requested",),
            "due",
            gettext_lazy("Reject tranche"),
            gettext_lazy("sent the tranche back"),
        ),
        Transition(
            "withdraw",
            ("requested", "approved"),
            "due",
            gettext_lazy("Withdraw request"),
            gettext_lazy("withdrew the request"),
        ),
        Transition(
            "instruct",
            ("approved",),
            "instructed",
            gettext_lazy("Pay tranche"),
            gettext_lazy("instructed the payment"),
        ),
        Transition(
            "disburse",
            ("instructed",),
            "disbursed",
            gettext_lazy("Confirm payment"),
            gettext_lazy("confirmed the payment"),
        ),
        Transition(
            "fail",
            ("instructed",),
            "due",
            gettext_lazy("Record failed payment"),
            gettext_lazy("recorded that the payment failed"),
        ),
        Transition(
            "return",
            ("disbursed",),
            "due",
            gettext_lazy("Record returned payment"),
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
