"""A tranche that the bank has: the page says who is next, also to who paid it."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from funding.models import Tranche
from incubator.accounts.models import User
from incubator.approvals.voting import approval_for
from tests.funding.visits import as_

pytestmark = pytest.mark.django_db


def test_a_tranche_on_its_way_says_who_is_next(
    approved_tranche: Tranche, finance: User, finance2: User, founder: User
) -> None:
    award = approved_tranche.award
    page = reverse("funding:award", args=[award.number])
    client = as_(finance2)
    pay = reverse("funding:tranche_pay", args=[award.number, approved_tranche.ordinal])
    approval = approval_for(approved_tranche)
    assert approval is not None
    typed = {"effective_on": localdate().isoformat(), "approval": approval.pk}
    said = client.post(pay, typed, follow=True).content.decode()
    assert "Another officer confirms it when it arrived." in said
    own = reverse("funding:studio_award", args=[award.studio.slug, award.number])
    for who, address in ((finance2, page), (finance, page), (founder, own)):
        assert "the bank has tranche 1" in as_(who).get(address).content.decode()
