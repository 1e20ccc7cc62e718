"""What the business decides: limits, delays and partners, each from the environment."""

from datetime import timedelta

from incubator.settings.environment import DEMO, env

# As it stands on receipts: the name, and where the law asks for it, address and tax number.
SELLER = env.str("SELLER", default="Incubator Games")

# Of each API key, counted in the cache.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)
# Tickets that one studio's games may file in a day: as many as a desk can read.
API_TICKETS_PER_DAY = env.int("API_TICKETS_PER_DAY", default=500)
# And messages of players that they may pass on in all of their tickets.
API_MESSAGES_PER_DAY = env.int("API_MESSAGES_PER_DAY", default=5000)

# Bytes of one file that comes in parts, and of all that a studio has under way; builds of a channel.
UPLOAD_LARGEST = env.int("UPLOAD_LARGEST", default=4 * 2**30)
UPLOADS_TOGETHER = env.int("UPLOADS_TOGETHER", default=20 * 2**30)
BUILDS_KEPT = env.int("BUILDS_KEPT", default=10)

# Where new servers run, and all places that may still have some; see studios.servers.providers.
SERVER_PROVIDER = env.str("SERVER_PROVIDER", default="hosts")
SERVER_PROVIDERS = env.list("SERVER_PROVIDERS", default=[SERVER_PROVIDER])
# Marks what is ours at providers. In no backup: a restored copy has another, or is told so.
INSTALLATION_ID = env.str("INSTALLATION_ID", default="demo" if DEMO else "")
# What runs in our name and stands in no row is stopped after so long.
ORPHAN_GRACE = timedelta(minutes=env.int("ORPHAN_GRACE_MINUTES", default=30))
# From how much of what was approved on studio and operations are warned.
CAP_WARNS_AT_PERCENT = env.int("CAP_WARNS_AT_PERCENT", default=80)
# Where nobody knows whether anybody plays, a server is free so long after its lease was over.
LEASE_GRACE_MINUTES = env.int("LEASE_GRACE_MINUTES", default=10)
# A new server of a fleet runs well for so long before an old one goes.
FLEET_GATE_SECONDS = env.int("FLEET_GATE_SECONDS", default=30)
# Nothing is paid to a bank account for this long after it was changed.
PAYMENT_COOLING_OFF_HOURS = env.int("PAYMENT_COOLING_OFF_HOURS", default=0 if DEMO else 48)

# A function that is given an open file and returns what it found in it, or "": see core.scanning.
DOCUMENT_SCANNER = env.str("DOCUMENT_SCANNER", default="")

# Long work by its kind: functions that are given a core.jobs.Run.
LONG_WORK = {"settle_due": "funding.jobs.settle_due"}

# Payments: the providers through which money comes in, the first one for what begins now. The
# built-in sandbox moves no money, so it is there in the demo alone, or where it is named.
PAYMENT_PROVIDERS = env.list("PAYMENT_PROVIDERS", default=["sandbox"] if DEMO else [])
# The sandbox signs what it sends with this key.
DEMO_GATEWAY_SECRET = "sandbox-gateway-demo-secret"  # noqa: S105
SANDBOX_GATEWAY_SECRET = env.str("SANDBOX_GATEWAY_SECRET", default=DEMO_GATEWAY_SECRET)

# Codes of prepaid cards are kept only under this key. Whoever has it and the database can try codes
# as fast as they compute; whoever loses it makes every card that is out worthless. Cards of an
# earlier key go on working while it stands in the fallbacks, which takes as long as they are valid.
DEMO_CARD_CODE_KEY = "card-codes-of-the-demo-worth-nothing-0123456789"
CARD_CODE_KEY = env.str("CARD_CODE_KEY", default=DEMO_CARD_CODE_KEY)
CARD_CODE_KEY_FALLBACKS = env.list("CARD_CODE_KEY_FALLBACKS", default=[])

# Where the exchange rates of the day are fetched from, a file as the European Central Bank has
# them; empty fetches nothing.
EXCHANGE_RATES_URL = env.str("EXCHANGE_RATES_URL", default="")
# What positions in other currencies are valued in.
BOOKS_CURRENCY = env.str("BOOKS_CURRENCY", default="USD")

# Amazon EC2. Of each region {"template": "lt-…", "subnets": ["subnet-…"], "group": "sg-…"}, the first
# one for what names none; what a server may have on which type, cheapest first:
# [{"type": "t4g.small", "memory_mb": 1536, "cpu_percent": 200}].
EC2_REGIONS = env.json("EC2_REGIONS", default={})
EC2_TYPES = env.json("EC2_TYPES", default=[])
EC2_SPOT = env.bool("EC2_SPOT", default=False)
# Something like EC2 instead of Amazon's own.
EC2_ENDPOINT_URL = env.str("EC2_ENDPOINT_URL", default="")
