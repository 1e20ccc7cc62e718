"""The examples of how to run it: whole, and about this product as it is now."""

import re
import tomllib
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from incubator.runtime.places import PROJECT
from incubator.runtime.postgres import ROLES

DOCKERFILE = (PROJECT / "Dockerfile").read_text()
UNITS = sorted((PROJECT / "docs/operations/systemd").glob("*.service"))
# What the settings read, and what other parts of the deployment do.
KNOWN = set(
    re.findall(
        r'env\.\w+\(\s*"([A-Z_]+)"',
        "".join(path.read_text() for path in (PROJECT / "incubator/settings").glob("*.py")),
    )
)
OTHERS = {"PROMETHEUS_MULTIPROC_DIR", "INCUBATOR_VAR"}


@pytest.fixture
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((PROJECT / "compose.yaml").read_text()))


def test_every_variable_of_compose_is_one_that_the_settings_read(compose: dict[str, Any]) -> None:
    given = set(compose["services"]["web"]["environment"])
    assert given - KNOWN - OTHERS == set()
    assert {"SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "DATABASE_URL", "CACHE_URL"} <= given


def test_secrets_have_no_default_in_compose() -> None:
    text = (PROJECT / "compose.yaml").read_text()
    for name in ("SECRET_KEY", "WEB_PASSWORD", "OWNER_PASSWORD"):
        assert f"${{{name}:?" in text
        assert f"${{{name}:-" not in text


def test_compose_waits_in_the_right_order(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {
        "db", "redis", "roles", "migrate", "web", "worker", "mail", "beat",
    }  # fmt: skip
    for name, service in services.items():
        for other in service.get("depends_on", {}):
            assert other in services, name
    for name in ("web", "worker", "mail", "beat"):
        assert (
            services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        )
        assert "incubator_web" in services[name]["environment"]["DATABASE_URL"]
        # Who serves is not told how one becomes the owner of its tables.
        assert "DATABASE_OWNER_URL" not in services[name]["environment"]
    assert "incubator_owner" in services["migrate"]["environment"]["DATABASE_OWNER_URL"]
    assert list(services["migrate"]["depends_on"]) == ["roles"]
    [script] = [part.partition(":")[0] for part in services["roles"]["volumes"]]
    assert (PROJECT / script) == ROLES
    assert list(services["migrate"]["depends_on"]) == ["roles"]


def test_only_this_machine_reaches_the_ports(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:8000:8000", "127.0.0.1:8025:8025"]


def test_the_image_has_every_package_of_the_product_and_no_root() -> None:
    copied = set(re.findall(r"^COPY (\w+) \1$", DOCKERFILE, re.MULTILINE))
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    assert set(project["tool"]["importlinter"]["root_packages"]) <= copied
    assert DOCKERFILE.index("USER incubator") < DOCKERFILE.index("CMD [")
    assert "--require-hashes" in DOCKERFILE
    assert not re.search(r"^(ENV|ARG).*(SECRET|PASSWORD|KEY)", DOCKERFILE, re.MULTILINE)


def test_commands_named_in_files_exist() -> None:
    texts = [DOCKERFILE, (PROJECT / "compose.yaml").read_text()]
    texts += [
        path.read_text() for path in (PROJECT / "docs/operations").rglob("*") if path.is_file()
    ]
    named = {name for text in texts for name in re.findall(r"(?<!COPY )manage\.py[ ,]+(\w+)", text)}
    assert {"migrate", "backup", "restore", "doctor", "collectstatic"} <= named
    assert named - set(get_commands()) == set()


def test_every_variable_of_the_manual_is_one_that_the_settings_read() -> None:
    manual = (PROJECT / "docs/operations/README.md").read_text()
    rows = re.findall(r"^\| (`[A-Z_`, ]+) \|", manual, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert {"SECRET_KEY", "METRICS_TOKEN", "SENTRY_DSN"} <= named
    assert named - KNOWN - OTHERS == set()


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_unprivileged_and_reads_the_environment(unit: Path) -> None:
    parsed = ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(unit.read_text().replace("\\\n", " "))
    service = parsed["Service"]
    assert service["User"] == "incubator"
    assert service["EnvironmentFile"] == "/etc/incubator/environment"
    assert service["ExecStart"].startswith(("/srv/incubator/.venv/bin/", "/bin/sh -ec"))


def test_the_probes_are_not_redirected_to_https() -> None:
    for probe in ("healthz", "readyz", "metrics"):
        assert any(re.search(rule, probe) for rule in settings.SECURE_REDIRECT_EXEMPT)
