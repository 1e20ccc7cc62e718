"""What exists in the demo only says so in one place, and is nowhere else."""

import ast
from collections.abc import Iterator

import pytest
from django.core import checks
from pytest_django import Settings

from incubator.core.demo_only import DemoPart, demo_parts, out_of_place
from tests.structure.source import SourceFile, sources_of_product

# The setting is read where it is made, and where a part asks for it.
READS_THE_SETTING = {
    *(f"incubator/settings/{name}.py" for name in ("__init__", "environment", "business")),
    "incubator/core/demo_only.py",
}
# What each part needs to be there, without the demo.
NAMED: dict[str, dict[str, object]] = {
    "sandbox_bank": {"PAYMENT_PROVIDERS": ["sandbox"]},
    "cloud": {"CLOUD": "sandbox"},
    "no_cooling_off": {"PAYMENT_COOLING_OFF_HOURS": 0},
}
BY_THE_DEMO_ALONE = {"pages", "proof_by_click"}


@pytest.fixture
def production(settings: Settings) -> Settings:
    settings.DEMO, settings.PAYMENT_PROVIDERS, settings.CLOUD = False, [], ""
    return settings


def readings(source: SourceFile) -> Iterator[int]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr == "DEMO":
            yield node.lineno


def test_only_the_parts_of_the_demo_ask_whether_this_is_the_demo() -> None:
    asking = {source.name for source in sources_of_product() if list(readings(source))}
    assert asking - READS_THE_SETTING == set()


def test_every_part_is_known_to_this_test() -> None:
    of_settings = {key for key, part in demo_parts().items() if not part.in_rows}
    assert of_settings == {*NAMED, *BY_THE_DEMO_ALONE}
    assert {key for key, part in demo_parts().items() if part.in_rows} == {"accounts"}


@pytest.mark.parametrize(
    "part", [one for _key, one in sorted(demo_parts().items())], ids=sorted(demo_parts())
)
def test_nothing_of_the_demo_is_there_without_it(
    db: None, part: DemoPart, production: Settings
) -> None:
    assert not part.is_there()


@pytest.mark.parametrize("key", sorted([*NAMED, *BY_THE_DEMO_ALONE]))
def test_each_part_says_what_to_do_where_it_is_out_of_place(key: str, production: Settings) -> None:
    part = demo_parts()[key]
    assert list(out_of_place(in_rows=False)) == []
    for name, value in NAMED.get(key, {"DEMO": True}).items():
        setattr(production, name, value)
    assert part.is_there()
    hints = [message.hint for message in checks.run_checks(include_deployment_checks=True)]
    assert part.remedy in hints
