# `make` explains itself. Nothing needs to be installed but make and Python 3.11 or later.

VENV := .venv
PY := $(VENV)/bin/python
# Named after a checksum: the packages are installed again when, and only when, the lock or the way of installing changes.
INSTALLED := $(VENV)/.installed-$(firstword $(shell cat requirements.lock tools/make-venv | cksum))
LOCK := uv pip compile pyproject.toml --extra dev --generate-hashes --universal --no-emit-index-url \
	--no-emit-find-links --python-version 3.11 --no-annotate --no-header --quiet
TEST_PROCESSES ?= 4

.DEFAULT_GOAL := help
.PHONY: help run test lint bench schema lock javascript

help: ## what can be done (this list)
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

run: $(INSTALLED) ## everything on this machine, with a demo dealership; PORT=8001 make run for another port; ARGS=--twilio-simulator
	@$(PY) -m leadrescue run $(ARGS)

test: $(INSTALLED) ## all tests, on private engines; ARGS="tests/flows -x" for some of them
	@$(PY) -m pytest -n $(TEST_PROCESSES) --dist worksteal $(ARGS)

lint: $(INSTALLED) ## ruff, mypy --strict, and the layers
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports

bench: $(INSTALLED) ## what it does a second, beside a bare baseline
	@$(PY) -m bench $(ARGS)

schema: $(INSTALLED) ## write schema/schema.graphql and rest_compat/openapi.json anew
	@$(PY) -m leadrescue export-schema --output schema/schema.graphql
	@$(PY) -m leadrescue export-openapi --output rest_compat/openapi.json

javascript: ## npm's clients, which some tests hold against the server (needs node 20 or later)
	@npm ci --prefix tests/javascript

lock: ## pin the newest packages that pyproject.toml allows (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	@$(LOCK) --upgrade --output-file requirements.lock

$(INSTALLED):
	@tools/make-venv $(VENV) requirements.lock
	@rm -f $(VENV)/.installed-* && touch $@
