from django.conf import settings

from incubator.core.demo_only import demo_part

CLOUD = demo_part(
    "cloud",
    "Files and servers go to a cloud that is made up and forgets everything.",
    "Take CLOUD=sandbox out of the environment.",
    is_there=lambda: bool(settings.CLOUD == "sandbox"),
)
