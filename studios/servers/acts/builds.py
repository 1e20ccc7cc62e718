"""What people do with builds."""

from django.utils.translation import gettext_lazy

from incubator.accounts.who import Staff
from incubator.core.acts import NOBODY, STUDIO, SYSTEM, Tell, in_area, object_link
from studios.models import Game
from studios.servers import words
from studios.servers.acts.who import DEVELOPERS, UPLOADER
from studios.servers.models import BUILD, Build
from studios.servers.services.builds import require_unused

object_link(Build, staff="servers:staff_build", studio="servers:build")

act = in_area(gettext_lazy("Builds"))

act(
    words.UPLOAD_BUILD,
    on=Game,
    label=gettext_lazy("Upload build"),
    who=DEVELOPERS,
    page={STUDIO: "servers:new_build"},
    tells=NOBODY,
)
act(
    BUILD["finish"],
    who=DEVELOPERS,
    page={STUDIO: "servers:finish_build"},
    sends=True,
    primary=True,
    applies=lambda build: build.is_uploading and build.upload.is_whole,
    tells=NOBODY,
)
act(
    BUILD["abandon"],
    who=DEVELOPERS,
    page={STUDIO: "servers:abandon_build"},
    sends=True,
    danger=True,
    tells=NOBODY,
)
act(BUILD["accept"], who=SYSTEM, tells=Tell((UPLOADER,), "build_checked"))
act(BUILD["refuse"], who=SYSTEM, tells=Tell((UPLOADER,), "build_checked"))
act(
    words.PROMOTE_BUILD,
    on=Build,
    applies=lambda build: build.may_be_promoted,
    label=gettext_lazy("Promote to stable"),
    who=DEVELOPERS,
    page={STUDIO: "servers:promote_build"},
    sends=True,
    primary=True,
    tells=NOBODY,
)
act(
    BUILD["retire"],
    who=DEVELOPERS,
    check=lambda build, _viewer: require_unused(build),
    page={STUDIO: "servers:retire_build"},
    sends=True,
    danger=True,
    tells=NOBODY,
)
act(
    "build.read",
    on=Build,
    right=gettext_lazy("See every studio's builds"),
    who=Staff(),
    tells=NOBODY,
)
