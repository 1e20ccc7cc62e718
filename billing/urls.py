"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from billing.views import (
    carts,
    discounts,
    ledger,
    ledger_books,
    ledger_statement,
    library,
    limits,
    orders,
    paying,
    payouts,
    positions,
    products,
    rates,
    sales,
    seals,
    staff_subscriptions,
    store,
    subscriptions,
    taxes,
    wallet,
)

app_name = "billing"

urlpatterns: list[URLPattern | URLResolver] = [
    # The player's side of the store
    path("wallet/", wallet.wallet, name="wallet"),
    path("wallet/limit/", limits.pay_limit, name="pay_limit"),
    path("buy/<int:product>/", store.buy, name="buy"),
    path("cart/", carts.cart, name="cart"),
    path("cart/add/<int:product>/", carts.add, name="cart_add"),
    path("cart/<int:item>/", carts.change, name="cart_change"),
    path("cart/<int:item>/remove/", carts.remove, name="cart_remove"),
    path("orders/", store.orders, name="orders"),
    path("orders/<str:number>/", store.order, name="order"),
    path("orders/<str:number>/pay/", store.pay, name="order_pay"),
    path("orders/<str:number>/cancel/", store.cancel, name="order_cancel"),
    path("subscriptions/", subscriptions.subscriptions, name="subscriptions"),
    path("subscriptions/<str:number>/", subscriptions.subscription, name="subscription"),
    path("subscriptions/<str:number>/cancel/", subscriptions.cancel, name="subscription_cancel"),
    path("subscriptions/<str:number>/resume/", subscriptions.resume, name="subscription_resume"),
    path("subscriptions/<str:number>/pay/", subscriptions.pay, name="subscription_pay"),
    path("subscriptions/<str:number>/change/", subscriptions.change, name="subscription_change"),
    path("library/", library.library, name="library"),
    path("library/keys/<int:key>/reveal/", library.reveal, name="reveal_key"),
    # Everybody
    path("seals/", seals.seals, name="seals"),
    # Studios
    path("studio/<slug:studio>/sales/", sales.sales, name="sales"),
    path("studio/<slug:studio>/products/", products.products, name="products"),
    path("studio/<slug:studio>/products/add/", products.add, name="product_add"),
    path(
        "studio/<slug:studio>/products/<int:product>/price/", products.price, name="product_price"
    ),
    path(
        "studio/<slug:studio>/products/<int:product>/price/<int:price>/withdraw/",
        products.withdraw_price,
        name="withdraw_price",
    ),
    path(
        "studio/<slug:studio>/products/<int:product>/keys/",
        products.product_keys,
        name="product_keys",
    ),
    path(
        "studio/<slug:studio>/products/<int:product>/keys/warning/",
        products.warning,
        name="product_warning",
    ),
    path("studio/<slug:studio>/products/<int:product>/give/", products.give, name="give_product"),
    path(
        "studio/<slug:studio>/products/<int:product>/discount/",
        discounts.make,
        name="product_discount",
    ),
    path(
        "studio/<slug:studio>/discounts/<int:discount>/agree/",
        discounts.agree,
        name="agree_to_discount",
    ),
    path(
        "studio/<slug:studio>/discounts/<int:discount>/refuse/",
        discounts.refuse,
        name="refuse_discount",
    ),
    path(
        "studio/<slug:studio>/discounts/<int:discount>/withdraw/",
        discounts.withdraw,
        name="withdraw_discount",
    ),
    path("studio/<slug:studio>/payouts/", payouts.of_studio, name="studio_payouts"),
    # Staff
    path("staff/orders/", orders.orders, name="staff_orders"),
    path("staff/orders/<str:number>/", orders.order, name="staff_order"),
    path("staff/orders/<str:number>/refund/<int:line>/", orders.refund, name="staff_refund"),
    path("staff/subscriptions/", staff_subscriptions.subscriptions, name="staff_subscriptions"),
    path(
        "staff/subscriptions/<str:number>/",
        staff_subscriptions.subscription,
        name="staff_subscription",
    ),
    path("staff/payouts/", payouts.listed, name="staff_payouts"),
    path("staff/payouts/<str:number>/", payouts.payout, name="staff_payout"),
    path("staff/payouts/<str:number>/release/", paying.release, name="staff_payout_release"),
    path("staff/payouts/<str:number>/cancel/", paying.cancel, name="staff_payout_cancel"),
    path("staff/discounts/", discounts.proposed, name="staff_discounts"),
    path("staff/taxes/", taxes.listed, name="tax_rates"),
    path("staff/rates/", rates.listed, name="exchange_rates"),
    path("staff/rates/positions/", positions.value, name="value_positions"),
    path("staff/rates/upload/", rates.upload, name="upload_rates"),
    path("staff/rates/upload/<uuid:held>/", rates.confirm, name="confirm_rates"),
    path("staff/ledger/", ledger.accounts, name="ledger"),
    path("staff/ledger/accounts/<int:account>/", ledger_statement.account, name="ledger_account"),
    path("staff/ledger/accounts/<int:account>/lines/", ledger.lines, name="ledger_lines"),
    path("staff/ledger/trial-balance/", ledger_books.trial, name="trial_balance"),
    path("staff/ledger/export/", ledger_books.taken_out, name="ledger_export"),
    path("staff/ledger/entries/<int:entry>/", ledger.entry, name="ledger_entry"),
]
