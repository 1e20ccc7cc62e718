"""Rules of game pages and their moderation, one class each."""

from django.utils.translation import gettext as _

from incubator.core.errors import DomainError


class PageInModeration(DomainError):
    """The editors are reading the page, so its text must stand still."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The editors are reading this page, so it cannot be changed now. Wait for their"
                " answer, or take the page back first."
            )
        )


class PageIncomplete(DomainError):
    """A page was submitted without something that every public page shows."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        super().__init__(
            _("Before editors can read the page, add %(missing)s.")
            % {"missing": ", ".join(map(str, missing))}
        )


class NothingToModerate(DomainError):
    """A page was submitted whose text is already public."""

    def __init__(self) -> None:
        super().__init__(_("The public page already says exactly this. Change something first."))


class NotWaiting(DomainError):
    """The submission was answered or taken back meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This submission is no longer waiting: it was answered or taken back meanwhile."
                " Open the list again to see what is left."
            )
        )


class OwnPage(DomainError):
    """Nobody moderates what they or their studio wrote."""

    def __init__(self) -> None:
        super().__init__(
            _("You belong to this studio or submitted this page, so another editor has to decide.")
        )


class NotSent(DomainError):
    """An editor would publish words that the studio has not sent."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The studio is still writing this page and has not sent it, so it cannot be"
                " published. It appears under Moderation when they send it."
            )
        )


class ReasonMissing(DomainError):
    """A page is never returned in silence."""

    def __init__(self) -> None:
        super().__init__(_("Say what the studio has to change, so that the next try can succeed."))
