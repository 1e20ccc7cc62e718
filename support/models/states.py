"""The states of a ticket, and what leads from one to the other."""

from django.utils.translation import gettext_lazy

from incubator.core.lifecycle import Lifecycle, Transition

UNSOLVED = ("open", "waiting")
TICKET_LIFECYCLE = Lifecycle(
    name="ticket",
    initial="open",
    transitions=(
        Transition(
            "answer",
            sources=("open",),
            target="waiting",
            label=gettext_lazy("Send reply"),
            done=gettext_lazy("answered"),
        ),
        Transition(
            "hear",
            sources=("waiting", "solved"),
            target="open",
            label=gettext_lazy("Write again"),
            done=gettext_lazy("opened it again with a new message"),
        ),
        Transition(
            "undeliver",
            sources=("waiting",),
            target="open",
            label=gettext_lazy("Not delivered"),
            done=gettext_lazy("could not be told our answer"),
        ),
        Transition(
            "solve",
            sources=UNSOLVED,
            target="solved",
            label=gettext_lazy("Solve ticket"),
            done=gettext_lazy("solved the ticket"),
        ),
        Transition(
            "settle",
            sources=UNSOLVED,
            target="solved",
            label=gettext_lazy("This is solved"),
            done=gettext_lazy("called it solved"),
        ),
        Transition(
            "insist",
            sources=("solved",),
            target="open",
            label=gettext_lazy("This is not solved"),
            done=gettext_lazy("said that it is not solved"),
        ),
        Transition(
            "reopen",
            sources=("waiting", "solved"),
            target="open",
            label=gettext_lazy("Reopen ticket"),
            done=gettext_lazy("reopened the ticket"),
        ),
        Transition(
            "close",
            sources=("solved",),
            target="closed",
            label=gettext_lazy("Close ticket"),
            done=gettext_lazy("closed the ticket"),
        ),
        Transition(
            "erase",
            sources=(*UNSOLVED, "solved", "closed", "spam"),
            target="closed",
            label=gettext_lazy("Erase what was said"),
            done=gettext_lazy("erased what was said in the ticket"),
        ),
        Transition(
            "merge",
            sources=(*UNSOLVED, "solved"),
            target="merged",
            label=gettext_lazy("Merge ticket"),
            done=gettext_lazy("merged the ticket into another"),
        ),
        Transition(
            "mark_spam",
            sources=UNSOLVED,
            target="spam",
            label=gettext_lazy("Mark as spam"),
            done=gettext_lazy("marked the ticket as spam"),
        ),
        Transition(
            "not_spam",
            sources=("spam",),
            target="open",
            label=gettext_lazy("Not spam"),
            done=gettext_lazy("took the ticket out of spam"),
        ),
    ),
    tones={
        "open": "wait",
        "waiting": "idle",
        "solved": "good",
        "closed": "idle",
        "merged": "idle",
        "spam": "alert",
    },
    labels={
        "waiting": gettext_lazy("waiting for the player"),
        "open": gettext_lazy("open"),
        "solved": gettext_lazy("solved"),
        "closed": gettext_lazy("closed"),
        "merged": gettext_lazy("merged"),
        "spam": gettext_lazy("spam"),
    },
)
