"""Signing deals and new versions of their terms."""

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from funding import act_words as words
from funding import waterfall
from funding.errors import DealRefused, SettlementRefused
from funding.models import Award, Deal, Terms
from funding.selectors.deals import all_rules, first_sale, last_sale
from funding.selectors.forecast import closing_state, settled, waiting_inputs
from incubator.accounts.models import User
from incubator.core import acts, audit, books, shown
from incubator.core.money import exponent
from incubator.core.numbers import next_number
from studios.models import Game


@transaction.atomic
def sign_deal(
    *,
    game: Game,
    terms: waterfall.Terms,
    effective_from: date,
    actor: User,
    award: Award | None = None,
) -> Deal:
    """Record the deal of a game with version 1 of its terms.

    `award` is the advance it recoups; without one, it takes every advance for the game that has
    no deal yet. Version 1 must cover sales that are already recorded: otherwise their money would
    belong to nobody. Raises DealRefused.
    """
    game = _locked(game)
    acts.require(actor, words.SIGN_DEAL.key, game)
    if Deal.objects.filter(game=game).exists():
        raise DealRefused(
            _("%(game)s has a deal already. Add a version of its terms instead.") % {"game": game}
        )
    first = first_sale(game)
    if first is not None and effective_from > first:
        raise DealRefused(
            _("%(game)s has sold since %(first)s, before these terms. Let them start on %(first)s.")
            % {"game": game, "first": shown.day(first)}
        )
    deal = Deal.objects.create(
        number=next_number("DL"),
        game=game,
        studio=game.studio,
        currency=game.currency,
        signed_by=actor,
    )
    _write_terms(deal, terms, effective_from, version=1, actor=actor)
    _link_advances(deal, award)
    audit.record(actor=actor, said=words.SIGN_DEAL(), subject=deal)
    return deal


@transaction.atomic
def add_terms(*, deal: Deal, terms: waterfall.Terms, effective_from: date, actor: User) -> Terms:
    """Sign the next version. Raises DealRefused when it would change what was already sold."""
    acts.require(actor, words.SIGN_TERMS.key, deal)
    # The lock waits for orders being written and holds new ones back until the terms stand, so
    # that no order slips in between the check and the commit.
    game = _locked(deal.game)
    last_order = last_sale(game)
    if last_order is not None and effective_from <= last_order:
        raise DealRefused(
            _(
                "%(game)s sold on %(last_order)s under the terms of that day. New terms can "
                "start on the day after at the earliest."
            )
            % {"game": game, "last_order": shown.day(last_order)}
        )
    last = deal.terms.order_by("-version").first()
    if last is not None and effective_from <= last.effective_from:
        raise DealRefused(
            _("Version %(version)s starts on %(effective_from)s; the next one comes after it.")
            % {"version": last.version, "effective_from": shown.day(last.effective_from)}
        )
    version = last.version + 1 if last else 1
    written = _write_terms(deal, terms, effective_from, version=version, actor=actor)
    audit.record(actor=actor, said=words.SIGN_TERMS(version=version), subject=deal)
    return written


def _locked(game: Game) -> Game:
    return Game.objects.select_for_update(of=("self",)).select_related("studio").get(pk=game.pk)


def _write_terms(
    deal: Deal, terms: waterfall.Terms, effective_from: date, *, version: int, actor: User
) -> Terms:
    if terms.currency != deal.currency:
        raise DealRefused(
            _("%(game)s settles in %(currency)s; these terms are in %(currency2)s.")
            % {"game": deal.game, "currency": deal.currency, "currency2": terms.currency}
        )
    if terms.exponent != exponent(deal.currency):
        raise DealRefused(
            _("%(currency)s has %(digits)s digits after the point; these terms count %(digits2)s.")
            % {
                "currency": deal.currency,
                "digits": exponent(deal.currency),
                "digits2": terms.exponent,
            }
        )
    if terms.statement_period != "month":
        raise DealRefused(
            _("Statements are settled each month here; choose months instead of quarters.")
        )
    numbered = replace(terms, version=version, effective_from=effective_from)
    _try_out(deal, numbered)
    return Terms.objects.create(
        deal=deal,
        version=version,
        effective_from=effective_from,
        document=numbered.to_document(),
        signed_by=actor,
    )


def _try_out(deal: Deal, terms: waterfall.Terms) -> None:
    """Settle everything that waits, and the first month of the new terms, without writing it.

    Terms that some row of the deal contradicts would otherwise be found out at every settlement.
    """
    opening, rules = closing_state(deal), [*all_rules(deal), terms]
    until = opening.settled_until
    start = books.month_after(until) if until else books.first_of(terms.effective_from)
    end = books.last_of(max(start, terms.effective_from, books.today()))
    try:
        settled(deal, rules, opening, waiting_inputs(deal, rules, start, end))
    except SettlementRefused as refused:
        raise DealRefused(refused.said) from refused


def _link_advances(deal: Deal, award: Award | None) -> None:
    open_advances = Award.objects.select_for_update().advances().filter(deal=None)
    if award is None:
        open_advances.filter(game=deal.game, currency=deal.currency).update(deal=deal)
        return
    fits = award.studio_id == deal.studio_id and award.game_id in (None, deal.game_id)
    if not fits or award.currency != deal.currency:
        raise DealRefused(
            _("%(award)s is not an advance for %(game)s in %(currency)s.")
            % {"award": award, "game": deal.game, "currency": deal.currency}
        )
    if not open_advances.filter(pk=award.pk).update(deal=deal):
        raise DealRefused(
            _("%(award)s is a grant, or is recouped by another deal.") % {"award": award}
        )
    award.refresh_from_db(fields=["deal"])
