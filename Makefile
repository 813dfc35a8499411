# Everything there is to do here, one word each: `make` lists them. A machine with python3 (3.11 or newer) and make is enough.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --quiet --disable-pip-version-check
UV     := $(VENV)/bin/uv pip compile pyproject.toml --upgrade --universal --generate-hashes --no-header --no-annotate --quiet
# JavaScript that only tests and checks use; without npm those are skipped, which CI does not allow.
NODE   := $(if $(shell command -v npm),$(patsubst %/package-lock.json,%/node_modules/.stamp,$(wildcard tests/*/package-lock.json tests/*/node/package-lock.json clients/*/package-lock.json)))
PAGES  := tests/web/node/node_modules
.DEFAULT_GOAL := help
.PHONY: help install run run-cluster test check check-web fix bench build lock
.DELETE_ON_ERROR:

help: ## List what there is to do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

install: $(VENV)/.dev $(NODE) ## Install everything that development needs into .venv

run: $(VENV)/.run data/booking.toml ## Serve a world to look at, at http://127.0.0.1:8000, with its data and its secret in ./data
	@$(BIN)/sse-booking demo --serve --config data/booking.toml --database data/booking.db

run-cluster: $(VENV)/.dev ## Serve the same by two nodes behind a balancer, on a PostgreSQL of its own in ./data/cluster
	@$(BIN)/python -m tests.postgres.run_cluster

test: $(VENV)/.dev $(NODE) ## Run the tests on all cores (ARGS="-k words" for some of them)
	@# Hundreds of tests start a service of their own: compiled once, also where Python is told to write no bytecode.
	@$(BIN)/python -m compileall -q sse_booking tests
	@$(BIN)/pytest -n auto --dist loadfile --ignore tests/web $(ARGS) || [ -n "$(ARGS)" -a $$? -eq 5 ]
	@# Apart: Playwright keeps an event loop running in its process, beside which no asynchronous test can have one.
	@$(BIN)/pytest -n auto --dist loadfile $(ARGS) tests/web || [ -n "$(ARGS)" -a $$? -eq 5 ]

check: $(VENV)/.dev $(if $(or $(CI),$(shell command -v npm)),check-web) ## Check format, lint and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

check-web: $(VENV)/.dev $(PAGES)/.stamp ## Check format, lint and types of the browser's code
	@$(PAGES)/.bin/biome ci --error-on-warnings --reporter=summary
	@mkdir -p $(PAGES)/.types && $(BIN)/python tests/web/node/write_openapi.py $(PAGES)/.types/openapi.json
	@$(PAGES)/.bin/openapi-typescript $(PAGES)/.types/openapi.json -o $(PAGES)/.types/api.d.ts --default-non-nullable=false --silent
	@$(PAGES)/.bin/tsc --project tests/web/node

fix: $(VENV)/.dev $(NODE) ## Mend format and what else ruff and Biome can mend
	@if [ -n "$(NODE)" ]; then $(PAGES)/.bin/biome check --write; fi
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.dev ## Measure against the references and print a table (ARGS="fanout" for one case)
	@$(BIN)/python -m tests.benchmarks $(ARGS)

build: $(VENV)/.dev ## Build the wheel and the source archive into ./dist
	@$(BIN)/python -m build --no-isolation

lock: $(VENV)/.dev ## Move the locked versions to the newest that pyproject.toml allows
	@$(PIP) install uv
	@$(UV) --group build --output-file requirements/run.txt
	@$(UV) --group dev --constraint requirements/run.txt --output-file requirements/dev.txt

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'Python 3.11 or newer is needed; name another one with: make PYTHON=python3.12 $(MAKECMDGOALS)' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo 'This python3 cannot make virtual environments. On Debian and Ubuntu: sudo apt install python3-venv' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# Without build isolation: the build backend is locked too. The package itself is linked, not copied.
$(VENV)/.run: $(VENV)/.made requirements/run.txt pyproject.toml
	@echo 'installing what the service needs into $(VENV) ...'
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	@echo 'installing what development needs into $(VENV) ...'
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

%/node_modules/.stamp: %/package-lock.json
	@npm ci --prefix $* --ignore-scripts --no-audit --no-fund --silent
	@touch $@

data/booking.toml:
	@mkdir -p data
	@umask 077 && $(PYTHON) -c 'import secrets; print("database = \"data/booking.db\"\npush_key_file = \"data/push-key.pem\"\njwt_secret = \"%s\"" % secrets.token_urlsafe(48))' > $@
