from django.conf import settings

from incubator.core.demo_only import demo_part

SANDBOX_BANK = demo_part(
    "sandbox_bank",
    "The sandbox bank is open: with a printed card number anybody pays with money that is none.",
    "Take sandbox out of PAYMENT_PROVIDERS.",
    is_there=lambda: "sandbox" in settings.PAYMENT_PROVIDERS,
)
