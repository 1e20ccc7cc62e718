"""The lifecycles of funding, as tables: services, triggers and buttons all read them."""

from incubator.core.lifecycle import Lifecycle, Transition

AWARD = Lifecycle(
    name="award",
    initial="active",
    transitions=(
        Transition(
            "complete",
            ("active",),
            "complete",
            "Complete award",
            "the last disbursement",
            "paid the last tranche",
        ),
    ),
    tones={"active": "wait", "complete": "good"},
    labels={"complete": "paid in full"},
)

MILESTONE = Lifecycle(
    name="milestone",
    initial="planned",
    transitions=(
        Transition(
            "deliver",
            ("planned", "returned"),
            "delivered",
            "Deliver milestone",
            "the studio",
            "delivered the milestone",
        ),
        # No way leads out of "accepted": what was accepted cannot be revoked.
        Transition(
            "accept",
            ("delivered",),
            "accepted",
            "Accept milestone",
            "a fund manager",
            "accepted the milestone",
        ),
        Transition(
            "return",
            ("delivered",),
            "returned",
            "Return milestone",
            "a fund manager",
            "returned the milestone",
        ),
    ),
    tones={"delivered": "wait", "accepted": "good", "returned": "alert"},
)

TRANCHE = Lifecycle(
    name="tranche",
    initial="planned",
    transitions=(
        Transition(
            "make_due",
            ("planned",),
            "due",
            "Make tranche due",
            "the accepted milestone",
            "made the tranche due",
        ),
        Transition(
            "request",
            ("due",),
            "requested",
            "Request tranche",
            "the studio's owner or finance",
            "requested the tranche",
        ),
        Transition(
            "approve",
            ("requested",),
            "approved",
            "Approve tranche",
            "a fund manager and a finance officer",
            "gave the last approval",
        ),
        Transition(
            "reject",
            ("requested",),
            "due",
            "Reject tranche",
            "a fund manager or finance officer",
            "sent the tranche back",
        ),
        Transition(
            "withdraw",
            ("requested", "approved"),
            "due",
            "Withdraw request",
            "the studio",
            "withdrew the request",
        ),
        Transition(
            "instruct",
            ("approved",),
            "instructed",
            "Pay tranche",
            "a finance officer who did not approve it",
            "instructed the payment",
        ),
        Transition(
            "disburse",
            ("instructed",),
            "disbursed",
            "Confirm payment",
            "a finance officer",
            "confirmed the payment",
        ),
        Transition(
            "fail",
            ("instructed",),
            "due",
            "Record failed payment",
            "a finance officer",
            "recorded that the payment failed",
        ),
    ),
    tones={
        "due": "wait",
        "requested": "wait",
        "approved": "wait",
        "instructed": "wait",
        "disbursed": "good",
    },
    labels={"instructed": "on its way"},
)

DISBURSEMENT = Lifecycle(
    name="disbursement",
    initial="instructed",
    transitions=(
        Transition("confirm", ("instructed",), "confirmed", "Confirm payment", "finance"),
        Transition("fail", ("instructed",), "failed", "Record failed payment", "finance"),
    ),
    tones={"instructed": "wait", "confirmed": "good", "failed": "alert"},
    labels={"instructed": "on its way"},
)
