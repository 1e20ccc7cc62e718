from incubator.accounts.models import User
from incubator.core.demo_only import demo_part
from incubator.portal.demo.people import DOMAIN

ACCOUNTS = demo_part(
    "accounts",
    f"People of the demo (…@{DOMAIN}) may sign in, with a password that everybody can read.",
    "Start with an empty database; the demo's belongs to the demo alone.",
    is_there=lambda: User.objects.filter(is_active=True, email__iendswith=f"@{DOMAIN}").exists(),
    in_rows=True,
)
