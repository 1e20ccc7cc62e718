"""The waterfall is recomputed offline: it needs nothing but Python."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_waterfall_loads_without_django_or_any_other_app() -> None:
    code = (
        "import sys, funding.waterfall\n"
        "apps = {'django', 'incubator', 'studios', 'billing', 'celery'}\n"
        "print(*sorted(apps & {name.partition('.')[0] for name in sys.modules}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == ""


def test_no_module_of_the_waterfall_uses_a_float() -> None:
    for path in (ROOT / "funding" / "waterfall").rglob("*.py"):
        assert "float(" not in path.read_text(), path
