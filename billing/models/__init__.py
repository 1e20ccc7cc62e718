from billing.models.bans import Ban, BanKind
from billing.models.catalogue import Price, Product, TaxRate
from billing.models.charges import ServiceCharge, ServiceChargeLine
from billing.models.entitlements import ENTITLEMENT, Entitlement
from billing.models.orders import ORDER, FundedBy, Order, OrderLine, PurchaseImport
from billing.models.payouts import PAYOUT, Payout
from billing.models.rates import ExchangeRate, RateFetch, RateFile, RateOrigin
from billing.models.refunds import REFUND, Refund

__all__ = [
    "ENTITLEMENT",
    "ORDER",
    "PAYOUT",
    "REFUND",
    "Ban",
    "BanKind",
    "Entitlement",
    "ExchangeRate",
    "FundedBy",
    "Order",
    "OrderLine",
    "Payout",
    "Price",
    "Product",
    "PurchaseImport",
    "RateFetch",
    "RateFile",
    "RateOrigin",
    "Refund",
    "ServiceCharge",
    "ServiceChargeLine",
    "TaxRate",
]
