"""What has a number is found by it, by whoever may read it."""

from funding.models import Award, Deal
from incubator.accounts.models import User
from incubator.portal.search import search
from studios.models import ResourceRequest, Studio


def found(viewer: User, number: str) -> list[str]:
    return [hit.url for hit in search(viewer, number)]


def test_staff_and_members_find_by_number_what_they_may_read(
    db: None,
    award: Award,
    deal: Deal,
    studio: Studio,
    founder: User,
    member: User,
    stranger: User,
    finance: User,
    agent: User,
) -> None:
    request = ResourceRequest.objects.get()
    assert found(finance, award.number) == [f"/staff/awards/{award.number}/"]
    assert found(finance, award.number.lower().replace("-", "")) == found(finance, award.number)
    assert found(founder, deal.number) == [f"/studio/{studio.slug}/deals/{deal.number}/"]
    assert found(founder, request.number) == [f"/studio/{studio.slug}/requests/{request.number}/"]
    # A developer reads what was asked for, and not the studio's money.
    assert found(member, request.number)
    assert not found(member, award.number)
    for nobody in (stranger, agent):
        assert not found(nobody, award.number)
        assert not found(nobody, deal.number)
    assert not found(stranger, request.number)
