"""What people do with blueprints."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from incubator.accounts.who import Staff
from incubator.core.acts import NOBODY, STAFF, STUDIO, in_area, object_link
from studios.models import Game
from studios.servers import words
from studios.servers.acts.who import DEVELOPERS, OPERATIONS
from studios.servers.models import Blueprint
from studios.who import ByKind

object_link(
    Blueprint,
    staff="servers:staff_blueprint",
    # A standard one is nobody's: each studio has a page of it.
    studio=lambda blueprint: (
        reverse("servers:blueprint", args=[blueprint.studio.slug, blueprint.slug])
        if blueprint.studio
        else ""
    ),
)


act = in_area(gettext_lazy("Blueprints"))
WRITERS = ByKind({"own": DEVELOPERS, "standard": OPERATIONS})

act(
    words.DERIVE_BLUEPRINT,
    on=Game,
    label=gettext_lazy("Make blueprint"),
    who=DEVELOPERS,
    page={STUDIO: "servers:new_blueprint"},
    tells=NOBODY,
)
act(
    words.PUBLISH_BLUEPRINT,
    right=gettext_lazy("Publish standard blueprint"),
    who=OPERATIONS,
    page={STAFF: "servers:publish_blueprint"},
    tells=NOBODY,
)
act(
    words.REVISE_BLUEPRINT,
    on=Blueprint,
    label=gettext_lazy("Revise blueprint"),
    who=WRITERS,
    page={STAFF: "servers:revise_standard", STUDIO: "servers:revise_blueprint"},
    primary=True,
    tells=NOBODY,
)
act(
    words.WITHDRAW_BLUEPRINT,
    on=Blueprint,
    applies=lambda blueprint: blueprint.is_offered,
    label=gettext_lazy("Withdraw blueprint"),
    who=WRITERS,
    page={STAFF: "servers:withdraw_standard", STUDIO: "servers:withdraw_blueprint"},
    sends=True,
    danger=True,
    tells=NOBODY,
)
act(
    words.OFFER_BLUEPRINT,
    on=Blueprint,
    applies=lambda blueprint: not blueprint.is_offered,
    label=gettext_lazy("Offer blueprint again"),
    who=WRITERS,
    page={STAFF: "servers:offer_standard", STUDIO: "servers:offer_blueprint"},
    sends=True,
    tells=NOBODY,
)
act(
    "blueprint.read",
    on=Blueprint,
    right=gettext_lazy("See every studio's blueprints"),
    who=Staff(),
    tells=NOBODY,
)
