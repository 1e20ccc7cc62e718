from billing.models.catalogue import Price, Product, TaxRate
from billing.models.charges import ChargedUsage, ServiceCharge
from billing.models.entitlements import ENTITLEMENT, Entitlement
from billing.models.orders import ORDER, FundedBy, Order, OrderLine, PurchaseImport
from billing.models.payouts import PAYOUT, Payout
from billing.models.refunds import REFUND, Refund
from billing.models.sandbox import SandboxCharge
from billing.models.topups import TOP_UP, TopUp

__all__ = [
    "ENTITLEMENT",
    "ORDER",
    "PAYOUT",
    "REFUND",
    "TOP_UP",
    "ChargedUsage",
    "Entitlement",
    "FundedBy",
    "Order",
    "OrderLine",
    "Payout",
    "Price",
    "Product",
    "PurchaseImport",
    "Refund",
    "SandboxCharge",
    "ServiceCharge",
    "TaxRate",
    "TopUp",
]
