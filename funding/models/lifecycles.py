"""The lifecycles of funding, as tables: services, triggers and buttons all read them."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from incubator.core.lifecycle import Lifecycle, Transition

AWARD = Lifecycle(
    name="award",
    initial="active",
    transitions=(
        Transition(
            "complete",
            sources=("active",),
            target="complete",
            label=gettext_lazy("Complete award"),
            done=gettext_lazy("paid the last tranche"),
        ),
        Transition(
            "reopen",
            sources=("complete",),
            target="active",
            label=gettext_lazy("Reopen award"),
            done=gettext_lazy("has a tranche to pay again"),
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
            sources=("planned", "returned"),
            target="delivered",
            label=gettext_lazy("Deliver milestone"),
            done=gettext_lazy("delivered the milestone"),
        ),
        # No way leads out of "accepted": what was accepted cannot be revoked.
        Transition(
            "accept",
            sources=("delivered",),
            target="accepted",
            label=gettext_lazy("Accept milestone"),
            done=gettext_lazy("accepted the milestone"),
        ),
        Transition(
            "return",
            sources=("delivered",),
            target="returned",
            label=gettext_lazy("Return milestone"),
            done=gettext_lazy("returned the milestone"),
        ),
    ),
    tones={"delivered": "wait", "accepted": "good", "returned": "alert"},
    labels={
        "planned": gettext_lazy("planned"),
        "returned": gettext_lazy("returned"),
        "delivered": gettext_lazy("delivered"),
        "accepted": pgettext_lazy("milestone", "accepted"),
    },
)

TRANCHE = Lifecycle(
    name="tranche",
    initial="planned",
    transitions=(
        Transition(
            "make_due",
            sources=("planned",),
            target="due",
            label=gettext_lazy("Make tranche due"),
            done=gettext_lazy("made the tranche due"),
        ),
        Transition(
            "request",
            sources=("due",),
            target="requested",
            label=gettext_lazy("Request tranche"),
            done=gettext_lazy("requested the tranche"),
        ),
        Transition(
            "approve",
            sources=("requested",),
            target="approved",
            label=gettext_lazy("Approve tranche"),
            done=gettext_lazy("gave the last approval"),
        ),
        Transition(
            "reject",
            sources=("requested",),
            target="due",
            label=gettext_lazy("Reject tranche"),
            done=gettext_lazy("sent the tranche back"),
        ),
        Transition(
            "withdraw",
            sources=("requested", "approved"),
            target="due",
            label=gettext_lazy("Withdraw request"),
            done=gettext_lazy("withdrew the request"),
        ),
        Transition(
            "instruct",
            sources=("approved",),
            target="instructed",
            label=gettext_lazy("Pay tranche"),
            done=gettext_lazy("instructed the payment"),
        ),
        Transition(
            "disburse",
            sources=("instructed",),
            target="disbursed",
            label=gettext_lazy("Confirm that it arrived"),
            done=gettext_lazy("confirmed the payment"),
        ),
        Transition(
            "fail",
            sources=("instructed",),
            target="due",
            label=gettext_lazy("Record failed payment"),
            done=gettext_lazy("recorded that the payment failed"),
        ),
        Transition(
            "return",
            sources=("disbursed",),
            target="due",
            label=gettext_lazy("Record returned payment"),
            done=gettext_lazy("recorded that the payment came back"),
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
