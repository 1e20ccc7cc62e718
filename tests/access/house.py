"""One studio with one of everything that an address can name, reached through the services."""

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from billing.models import Product, ProductKind
from billing.periods import Period, PeriodUnit
from billing.services.catalogue import add_product, set_price
from billing.services.discounts import make_discount, propose_discount
from billing.services.imports import import_purchases
from billing.services.keys import add_keys
from billing.services.payouts import request_payout
from cms.services.moderation import approve_page, submit_for_moderation
from cms.services.pages import PageFields, save_page_draft
from funding.models import Award, Fund
from funding.services.awards import MilestonePlan, create_award
from funding.services.deals import sign_deal
from funding.services.milestones import accept, deliver
from funding.services.settlement import settle_month
from funding.services.tranches import disburse_tranche, request_tranche
from funding.waterfall import Split, Terms, studio_percent
from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.approvals.voting import asked_for
from incubator.core import books
from incubator.documents.files import store_document
from studios.models import Game, Scope, Studio, Track
from studios.services.applications import decide, submit_application
from studios.services.games import add_game
from studios.services.keys import make_key
from studios.services.reviews import assign_reviewer, submit_review
from studios.services.studios import set_bank_account
from tests.access.machines import asked, built, given, wanted
from tests.access.staff import Staff
from tests.joining import join
from tests.voting import approve

Things = dict[str, Any]


def found_house(name: str, members: dict[str, User], staff: Staff, fund: Fund) -> Things:
    """`members` by role, the owner among them."""
    owner = members["owner"]
    studio = _admitted(name, owner, staff)
    for role, user in members.items():
        if user != owner:
            join(studio=studio, user=user, role=role, actor=owner)
    set_bank_account(
        studio=studio, bank_account=f"{name}, DE02 1203 0000 0000 2020 51", actor=owner
    )
    game = _game(studio, f"{name} Tides", owner)
    key, text = make_key(
        studio=studio, name="Build server", scopes=list(Scope), game=None, actor=owner
    )
    return {
        "studio": studio.slug,
        "application": studio.application.number if studio.application else "",
        "game": game.slug,
        "member": studio.memberships.get(role="developer").pk,
        "key": key.prefix,
        "key text": text,
        **wanted(studio, game, owner, staff),
        **given(game, key, owner),
        **built(game, owner),
        **_funded(game, owner, staff, fund),
        **_sold(game, owner, staff),
        **_published(studio, game, owner, staff),
    }


def _admitted(name: str, owner: User, staff: Staff) -> Studio:
    application = submit_application(
        track=Track.objects.get(slug="18"),
        founder=owner,
        studio_name=name,
        game_title=f"{name} Tides",
        pitch="A calm sailing game about carrying letters between islands.",
        team="Two programmers and a painter.",
        requested_minor=120_000_00,
        currency="USD",
        actor=owner,
    )
    officer = staff[Role.ADMISSIONS]
    for reviewer in (staff[Role.REVIEWER], staff.second_reviewer):
        review = assign_reviewer(application=application, reviewer=reviewer, actor=officer)
        submit_review(review=review, score=4, comment="Clear and small.", actor=reviewer)
    decide(application=application, verdict="accept", reason="Both would fund it.", actor=officer)
    return Studio.objects.get(application=application)


def _game(studio: Studio, title: str, owner: User) -> Game:
    return add_game(
        studio=studio,
        title=title,
        tagline="Fold a boat, read the wind.",
        about="Every island keeps one letter.",
        currency="USD",
        actor=owner,
    )


def _funded(game: Game, owner: User, staff: Staff, fund: Fund) -> Things:
    """An award with a tranche on its way, one in the vote, and a milestone handed in."""
    manager = staff[Role.FUND_MANAGER]
    capital = asked(game, "capital", 120_000_00, owner)
    for approver in (manager, staff[Role.FINANCE]):
        approve(capital, approver)
    capital.refresh_from_db()
    plan = [
        MilestonePlan(f"Part {part}", "It plays.", date(2027, 3, part), 40_000_00)
        for part in (1, 2, 3)
    ]
    award = create_award(
        resource_request=capital, fund=fund, kind="grant", milestones=plan, actor=manager
    )
    evidence = store_document(
        upload=SimpleUploadedFile("build.txt", f"Build 7 of {game}.".encode()), actor=owner
    )
    for milestone in award.milestones.order_by("ordinal"):
        deliver(milestone=milestone, documents=[evidence], note="It plays.", actor=owner)
        if milestone.ordinal < 3:
            accept(milestone=milestone, actor=manager)
            request_tranche(tranche=award.tranches.get(ordinal=milestone.ordinal), actor=owner)
    return {
        "award": award.number,
        "payment": _pay_first(award, staff),
        "paid": 1,
        "voted": 2,
        "handed in": 3,
        "evidence": evidence.pk,
        "approval": asked_for(award.tranches.get(ordinal=2)).pk,
    }


def _pay_first(award: Award, staff: Staff) -> str:
    for approver in (staff[Role.FUND_MANAGER], staff[Role.FINANCE]):
        approve(award.tranches.get(ordinal=1), approver)
    tranche = award.tranches.get(ordinal=1)
    return disburse_tranche(tranche=tranche, actor=staff.third_finance).payment.number


def _sold(game: Game, owner: User, staff: Staff) -> Things:
    """A settled month, its statement, and a payout that waits for finance."""
    product = add_product(
        game=game, sku="full", name=f"{game}, whole", currency="USD", amount_minor=150_00,
        actor=owner,
    )  # fmt: skip
    keyed = _keyed(game, owner)
    deal = sign_deal(
        game=game,
        terms=Terms(
            version=1,
            effective_from=date(1990, 1, 1),
            currency="USD",
            split=Split(tiers=(studio_percent(60),)),
        ),
        effective_from=date(1997, 1, 1),
        actor=staff[Role.FUND_MANAGER],
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{game.slug}.csv"
        path.write_text("reference,date,units,amount,tax,fee\nbuyer,1997-01-05,1,90.00,0,0\n")
        import_purchases(path=path, game=game, currency="USD", file_format="csv", actor=None)
    statement = settle_month(deal=deal, month=date(1997, 1, 1), actor=staff[Role.FINANCE])
    payout = request_payout(studio=game.studio, amount_minor=20_00, currency="USD", actor=owner)
    return {
        "product": product.pk,
        "sku": keyed.sku,
        "keyed product": keyed.pk,
        "gems": game.products.get(sku="gems").pk,
        "price to come": _price_to_come(keyed, owner),
        **_discounts(product, owner, staff),
        "deal": deal.number,
        "statement": statement.number,
        "line code": statement.lines.order_by("ordinal")[0].code,
        "payout": payout.number,
    }


def _keyed(game: Game, owner: User) -> Product:
    """Keys for another shop, and gems for the game, free of charge."""
    free: dict[str, Any] = {"game": game, "currency": "USD", "amount_minor": 0, "actor": owner}
    add_product(sku="gems", name="Gems", kind=ProductKind.CONSUMABLE, quantity=90, **free)
    kind, monthly = ProductKind.SUBSCRIPTION, Period(PeriodUnit.MONTH, 1)
    add_product(sku="club", name="Club", kind=kind, period=monthly, grace_days=3, **free)
    keyed = add_product(sku="key", name="Key", kind=ProductKind.KEY, **free)
    add_keys(product=keyed, text="ONE\nTWO", actor=owner)
    return keyed


def _discounts(product: Product, owner: User, staff: Staff) -> Things:
    """One that its studio has to answer, and one that it made."""
    day = books.today() + timedelta(days=30)
    off: dict[str, Any] = {"product": product, "percent": 10, "amount_minor": None}
    off |= {"first_day": day, "last_day": day}
    return {
        "discount": propose_discount(**off, actor=staff[Role.EDITOR]).pk,
        "discount to come": make_discount(**off, actor=owner).pk,
    }


def _price_to_come(product: Product, owner: User) -> int:
    begins = timezone.now() + timedelta(days=30)
    price = set_price(
        product=product, currency="USD", amount_minor=5_00, valid_from=begins, actor=owner
    )
    return price.pk


def _published(studio: Studio, game: Game, owner: User, staff: Staff) -> Things:
    """A page that is live, and one the editors have to read."""
    words = PageFields(
        tagline="Fold a boat, read the wind.",
        kind="Sailing adventure",
        about="Every island keeps one letter.",
        platforms=["linux"],
        languages=["en"],
    )
    page = save_page_draft(game=game, fields=words, actor=owner)
    approve_page(submission=submit_for_moderation(page=page, actor=owner), actor=staff[Role.EDITOR])
    second = _game(studio, f"{studio.name} Winds", owner)
    draft = save_page_draft(game=second, fields=words, actor=owner)
    submission = submit_for_moderation(page=draft, actor=owner)
    return {"submission": submission.pk, "second game": second.slug}
