# Everything a contributor or a CI job calls. Needs Python 3.11 or newer and make; the rest it installs into .venv, once.
.DEFAULT_GOAL := help
.PHONY: help serve test hours lowest check gates fix bench wheel docs differential

ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
# The first that is there, starts, and is new enough: a name on the path may be an empty shell.
FIND_PYTHON = for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
  "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done
PYTHON ?= $(shell $(FIND_PYTHON))
LOWEST := $(subst .venv,.venv-lowest,$(BIN))
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet
WORKERS ?= 2
# AT=03:02 runs the tests of `make test`, `make lowest` and `make check` at that time of today (UTC).
PYTEST = python -m $(if $(AT),tests.hours $(AT) --,pytest) -n $(WORKERS)
HOURS ?= 00:02 06:57 11:59 23:58
# Tests start many processes of Python, and none is to compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

help:          ## this list
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

serve: .venv/.runtime    ## serve all vendors until Ctrl-C; options by ARGS="--help"
	@$(BIN)/understudy serve $(ARGS)

test: .venv/.dev    ## all tests; a part of them by ARGS="tests/core"
	$(BIN)/$(PYTEST) $(ARGS)

hours: .venv/.dev    ## the tests but those that no hour can change, at several times of the day
	$(BIN)/python -m tests.hours $(HOURS) --workers $(WORKERS)

lowest: .venv-lowest/.tests    ## the tests with the oldest versions that pyproject.toml allows
	$(LOWEST)/$(PYTEST) $(ARGS)

check: gates wheel    ## every gate: format, lint, types, layers, spelling, wheel, tests with coverage
	$(MAKE) test ARGS="--cov --cov-report=term $(ARGS)"

gates: .venv/.dev    ## the gates of check that run no tests
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell

fix: .venv/.dev    ## format, and mend what the linter can mend
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

bench: .venv/.dev    ## measure the budgets beside a bare ASGI app
	$(BIN)/python -m tests.performance.bench $(ARGS)

wheel: .venv/.dev    ## build sdist and wheel, install it elsewhere, start it, look at what it holds
	$(BIN)/python -m tests.house.wheel

docs: .venv/.docs    ## build the documentation into site/
	$(BIN)/python -m mkdocs build --strict

differential: .venv/.dev    ## the same requests to the real BEMServer and to ours, and where the answers differ
	$(BIN)/python -m tests.differential $(ARGS)

# One stamp a set of dependencies: made again only when a lock or pyproject.toml is newer.
.venv/.runtime: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "understudy needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ..." >&2; exit 2; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than Python 3.11" >&2; exit 2; }
	@echo "installing into .venv (once)"
	@test -x $(BIN)/python || "$(PYTHON)" -m venv .venv
	@$(PIP) install -r requirements.lock
	@$(PIP) install --no-deps --editable .
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.lock
	@echo "installing the tools of test and check (once)"
	@$(PIP) install -r requirements-dev.lock
	@touch $@

.venv/.docs: .venv/.dev requirements-docs.lock
	@echo "installing the tools of the documentation (once)"
	@$(PIP) install -r requirements-docs.lock
	@touch $@

# Beside .venv, with uv, which alone can be asked for the lowest versions; it chooses them anew when pyproject.toml changes.
.venv-lowest/.tests: pyproject.toml
	@echo "installing the oldest versions into .venv-lowest (once)"
	@test -x $(LOWEST)/python || "$(PYTHON)" -m venv .venv-lowest
	@$(LOWEST)/python -m pip --disable-pip-version-check --quiet install "uv>=0.9,<1"
	@$(LOWEST)/uv pip compile --quiet --resolution lowest-direct --extra test --python $(LOWEST)/python \
	  --output-file .venv-lowest/requirements.txt pyproject.toml
	@$(LOWEST)/uv pip install --quiet --python $(LOWEST)/python -r .venv-lowest/requirements.txt
	@$(LOWEST)/uv pip install --quiet --python $(LOWEST)/python --no-deps --editable .
	@touch $@
