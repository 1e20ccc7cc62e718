from django.conf import settings

from incubator.core.demo_only import demo_part

NO_COOLING_OFF = demo_part(
    "no_cooling_off",
    "Money is paid to a bank account in the minute in which somebody changed it.",
    "Set PAYMENT_COOLING_OFF_HOURS=48, or leave it out.",
    is_there=lambda: settings.PAYMENT_COOLING_OFF_HOURS <= 0,
)
