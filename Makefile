.DEFAULT_GOAL := help
.PHONY: help setup demo test test-large bench bench-large check screenshots messages migrations lock
# One goal at a time: all of them share one .venv and one set of servers.
.NOTPARALLEL:

python := .venv/bin/python
export PYTHON PORT
# Demo and tests start many processes: each would compile Django, Wagtail and us for itself.
unexport PYTHONDONTWRITEBYTECODE

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## Make .venv from the hashed lock (every other goal does this first)
	@requirements/install.sh

demo: setup ## Start everything with a demo world on 127.0.0.1:8000 (PORT=8001 moves it)
	@exec $(python) manage.py demo

test: setup ## Run all tests, random and killing ones as a sample
	@exec $(python) -m pytest -n logical --dist worksteal --durations 20

test-large: setup ## Kills, random runs and repetitions at full size (TEST_SEED=… repeats a run)
	@seed=$${TEST_SEED:-$$(date +%s)}; TEST_SIZE=large TEST_SEED=$$seed exec $(python) -m pytest \
	  -n logical --dist worksteal --durations 20 -m large \
	  --hypothesis-seed $$seed --hypothesis-show-statistics

bench: setup ## Measure against the peers, small enough for CI
	@exec $(python) -m pytest tests/bench -o python_files='bench_*.py' -s -q

bench-large: setup ## Measure at full size
	@BENCH_SIZE=large exec $(python) -m pytest tests/bench -o python_files='bench_*.py' -s -q

check: setup ## Lint, types, layers, templates and missing migrations
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy .
	$(python) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'
	$(python) -m djlint --lint --quiet incubator studios billing funding support cms
	$(python) manage.py makemigrations --check --dry-run

screenshots: setup ## Take the pictures of the README anew
	@exec $(python) -m pytest tests/screenshots -o python_files='shoot_*.py' -q

messages: setup ## Collect what is to be translated and compile it (needs gettext)
	$(python) manage.py makemessages --locale zh_Hans --add-location file --no-obsolete --ignore .venv --ignore var --ignore tests
	$(python) manage.py compilemessages --ignore .venv --ignore var

migrations: setup ## Write every app's first migration, and the SQL that follows from the models, anew
	$(python) manage.py first_migrations
	$(python) manage.py rules_sql --write

lock: setup ## Renew both lock files from pyproject.toml
	@requirements/lock.sh
