# The commands of the portal. Each does the set-up it needs and skips what is done.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := sspr licensing directory writeback
# Half the tests wait for processes of their own, so two workers fill two cores.
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadgroup

# uv installs within seconds but does not read pip's configuration, so it is told the index pip would use;
# where it still reaches none, pip does the same work.
define install
	index="$${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-$$($(BIN)/pip config get global.index-url 2>/dev/null || true)}}"; \
	env $${index:+UV_DEFAULT_INDEX="$$index"} UV_HTTP_RETRIES=1 \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1) \
	|| $(BIN)/pip install --quiet --require-hashes -r $(1)
	touch $@
endef

.PHONY: help
help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(VENV)/.development ## Virtual environment with locked packages, tools for development included

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; set PYTHON=")'
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.uv: requirements/bootstrap.txt | $(VENV)/.made
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

$(VENV)/.runtime: requirements/runtime.txt $(VENV)/.uv
	$(call install,$<)

$(VENV)/.development: requirements/development.txt $(VENV)/.uv
	$(call install,$<)

.PHONY: demo
demo: $(VENV)/.runtime ## Start the portal with demo tenants, worker and scheduler; Ctrl-C stops all. PORT=8000
	@exec $(BIN)/python manage.py demo $(if $(PORT),--port "$(PORT)")

.PHONY: test
test: setup ## Run the test suite
	$(PYTEST) -m "not slow"

.PHONY: full
full: setup ## Run everything, the slow tests too
	$(PYTEST)

.PHONY: check
check: lint test ## The whole gate: format, lint, types, contracts, migrations, templates, then the tests

.PHONY: lint
lint: setup ## The quick half of check, without the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	PORTAL_TEST_VAR=.mypy_cache/portal $(BIN)/mypy $(PACKAGES) tests/settings.py tests/proofs tests/servers tests/journeys tests/pages tests/chaos
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/djlint --lint --quiet templates

.PHONY: screenshots
screenshots: setup ## Pictures of every page in every state into var/screenshots; ONLY=reset-verify for some
	$(BIN)/python -m tests.pages.shots $(foreach text,$(ONLY),--only $(text)) $(if $(INTO),--into $(INTO)) $(OPTIONS)

.PHONY: lighthouse
lighthouse: setup ## Measure the pages of a fresh demo with Lighthouse, and keep the figures in docs/benchmarks.md; needs npm
	$(BIN)/python -m tests.lighthouse

.PHONY: bench
bench: setup ## Measure ratios on a PostgreSQL of its own, print them, and keep them in docs/benchmarks.md
	$(BIN)/python -m tests.bench

.PHONY: chaos
chaos: setup ## Kill and stop everything while people reset, and see no promise broken; SEED= RUNS= PEOPLE= SABOTAGE=claim|tracking
	$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED)) $(if $(RUNS),--runs $(RUNS)) $(if $(PEOPLE),--people $(PEOPLE)) \
	  $(if $(SABOTAGE),--sabotage $(SABOTAGE),--keep)

.PHONY: proofs
proofs: setup ## Say which facts and requirements passing tests prove
	$(PYTEST) -q --proofs

.PHONY: broken
broken: setup ## Break a copy of the code line by line and see the proofs go red
	$(BIN)/python -m tests.proofs.broken

LOCK = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url

.PHONY: mutants
mutants: setup ## Change the pure rules of licensing bit by bit and list what no test noticed
	rm -rf mutants
	$(BIN)/mutmut run --max-children 2
	$(BIN)/mutmut results

.PHONY: lock
lock: $(VENV)/.uv ## Write the lock files anew from pyproject.toml; `make lock UPGRADE=--upgrade` takes newer versions
	$(LOCK) $(UPGRADE) requirements/bootstrap.in -o requirements/bootstrap.txt
	$(LOCK) $(UPGRADE) pyproject.toml -o requirements/runtime.txt
	$(LOCK) $(UPGRADE) pyproject.toml --extra dev -o requirements/development.txt

.PHONY: clean
clean: ## Remove the virtual environment and caches; your data in var/ stays
	rm -rf $(VENV) mutants .mypy_cache .ruff_cache .import_linter_cache .hypothesis staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
