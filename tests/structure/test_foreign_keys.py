"""No foreign key points upward: a lower part of the house never knows a higher one."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Field, Model

from incubator.accounts.models import User

# Higher floors stand on lower ones; what is not ours has none.
FLOORS = {
    "incubator.core": 1,
    "incubator.runtime": 1,
    "incubator.web": 2,
    "incubator.accounts": 3,
    "incubator.messaging": 4,
    "incubator.documents": 5,
    "incubator.approvals": 6,
    "incubator.work": 6,
    "incubator.api": 7,
    "incubator.operation": 7,
    "studios": 8,
    "studios.servers": 9,
    "billing.ledger": 10,
    "billing.payments": 11,
    "billing.cards": 12,
    "billing": 13,
    "billing.connections": 14,
    "funding": 15,
    "support": 16,
    "cms": 16,
    "incubator.portal": 17,
}


def floor_of(model: type[Model]) -> int:
    return FLOORS.get(apps.get_app_config(model._meta.app_label).name, 0)


def is_ours(model: type[Model]) -> bool:
    return floor_of(model) > 0


def links() -> Iterator[tuple[Field, type[Model], type[Model]]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if isinstance(field, Field) and field.remote_field and field.related_model:
                target = field.related_model
                assert not isinstance(target, str), f"{field} points at nothing that exists"
                yield field, model, target


def test_no_foreign_key_points_upward() -> None:
    upward = [
        f"{model._meta.label}.{field.name} points up to {target._meta.label}"
        for field, model, target in links()
        # People are known everywhere by the name that the settings give them.
        if is_ours(model) and target is not User and floor_of(target) > floor_of(model)
    ]
    assert not upward, "\n".join(upward)


def test_the_ledger_points_at_the_core_only() -> None:
    beyond = [
        f"{model._meta.label}.{field.name} points at {target._meta.label}"
        for field, model, target in links()
        if model._meta.app_label == "ledger"
        and target._meta.app_label not in {"ledger", "core", "accounts", "contenttypes"}
    ]
    assert not beyond, "\n".join(beyond)


def test_every_app_of_ours_has_its_floor() -> None:
    ours = {
        application.name
        for application in apps.get_app_configs()
        if application.name.partition(".")[0] in {name.partition(".")[0] for name in FLOORS}
    }
    assert ours <= FLOORS.keys()
