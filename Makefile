# `make` lists the targets.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
CONSTRAINTS := .ci/constraints.txt
PYTEST_ARGS ?= -n 2

.PHONY: lint-migrations record-migrations help install install-development setup run test test-core check bench fuzz format messages clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-20s %s\n", $$1, $$2}'

$(VENV)/.installed: pyproject.toml $(CONSTRAINTS)
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed." if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing packages (once, about a minute)..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) -e .
	@touch $@

$(VENV)/.installed-development: pyproject.toml $(CONSTRAINTS) | $(VENV)/.installed
	@echo "Installing packages for development (once)..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) -e '.[development]'
	@touch $@

install: $(VENV)/.installed ## make .venv with what the site needs

install-development: $(VENV)/.installed-development ## add tools for tests and checks

setup: install ## also migrate, load the starter library, build the search index
	@$(MANAGE) set_up_portal

run: setup ## serve the portal on http://localhost:8000 (PORT= to change)
	@echo "Serving on http://localhost:$(PORT) (stop with Ctrl+C)"
	@$(MANAGE) runserver --noreload $(PORT)

test: install-development ## all tests
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

test-core: install-development ## the tests of what knows no database, in seconds
	@$(BIN)/python -m pytest -n 0 -q $(shell find tests -type d -name core)

check: install-development ## format, lint, types, layers, migrations, templates, settings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates tests/patterns/templates --lint --quiet
	$(MANAGE) makemigrations --check --dry-run
	$(MAKE) lint-migrations
	DJANGO_SETTINGS_MODULE=portal.settings.production SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
	ALLOWED_HOSTS=portal.example.org PORTAL_BASE_URL=https://portal.example.org \
	$(MANAGE) check --deploy --fail-level WARNING

bench: install-development ## benchmarks of search and recommendations
	@$(BIN)/python -m tests.benchmarks

fuzz: install-development ## nasty requests at search for MINUTES= minutes (10)
	@$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),10)

format: install-development ## format code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint-migrations: install-development ## what a migration would break while the release before still runs
	@DJANGO_SETTINGS_MODULE=portal.settings.lint $(MANAGE) lintmigrations

record-migrations: install-development ## record new migrations, which are never edited from then on
	@$(BIN)/python -m tests.upgrade.record

messages: ## collect and compile interface texts (needs gettext)
	$(MANAGE) makemessages --locale it --no-location --ignore '.venv/*' --ignore 'var/*'
	$(MANAGE) compilemessages --locale it --ignore '.venv'

clean: ## remove database, uploads, index and caches; keep .venv
	rm -rf var .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
