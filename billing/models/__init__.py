from billing.models.bans import Ban, BanKind
from billing.models.carts import CartItem
from billing.models.catalogue import BundlePart, Product, ProductKind, TaxRate
from billing.models.charges import ServiceCharge, ServiceChargeLine
from billing.models.discounts import DISCOUNT, Discount
from billing.models.entitlements import (
    ENTITLEMENT,
    Consumption,
    Entitlement,
    EntitlementSource,
)
from billing.models.keys import GameKey
from billing.models.limits import PayLimit
from billing.models.orders import ORDER, FundedBy, Order, OrderLine, PurchaseImport, store_key
from billing.models.payouts import PAYOUT, Payout
from billing.models.prices import Price, PriceWithdrawal
from billing.models.rates import ExchangeRate, RateFetch, RateFile, RateOrigin
from billing.models.refunds import REFUND, Refund
from billing.models.subscriptions import SUBSCRIPTION, Subscription, SubscriptionPeriod
from billing.models.tenders import RefundPart, Tender, TenderKind

__all__ = [
    "DISCOUNT",
    "ENTITLEMENT",
    "ORDER",
    "PAYOUT",
    "REFUND",
    "SUBSCRIPTION",
    "Ban",
    "BanKind",
    "BundlePart",
    "CartItem",
    "Consumption",
    "Discount",
    "Entitlement",
    "EntitlementSource",
    "ExchangeRate",
    "FundedBy",
    "GameKey",
    "Order",
    "OrderLine",
    "PayLimit",
    "Payout",
    "Price",
    "PriceWithdrawal",
    "Product",
    "ProductKind",
    "PurchaseImport",
    "RateFetch",
    "RateFile",
    "RateOrigin",
    "Refund",
    "RefundPart",
    "ServiceCharge",
    "ServiceChargeLine",
    "Subscription",
    "SubscriptionPeriod",
    "TaxRate",
    "Tender",
    "TenderKind",
    "store_key",
]
