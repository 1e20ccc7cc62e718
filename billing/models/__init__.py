from billing.models.bans import Ban, BanKind
from billing.models.carts import CartItem
from billing.models.catalogue import Price, Product, TaxRate
from billing.models.charges import ServiceCharge, ServiceChargeLine
from billing.models.entitlements import ENTITLEMENT, Entitlement
from billing.models.orders import ORDER, FundedBy, Order, OrderLine, PurchaseImport
from billing.models.payouts import PAYOUT, Payout
from billing.models.rates import ExchangeRate, RateFetch, RateFile, RateOrigin
from billing.models.refunds import REFUND, Refund
from billing.models.tenders import RefundPart, Tender, TenderKind

__all__ = [
    "ENTITLEMENT",
    "ORDER",
    "PAYOUT",
    "REFUND",
    "Ban",
    "BanKind",
    "CartItem",
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
    "RefundPart",
    "ServiceCharge",
    "ServiceChargeLine",
    "TaxRate",
    "Tender",
    "TenderKind",
]
