# Every recipe works from a bare checkout: it sets up what it needs, once, in .venv.

VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
UV_VERSION := 0.13.9

# The first of these that is new enough and can make a venv is used; `make PYTHON=/path/to/python setup` overrides.
PYTHON ?= python3.13 python3.12 python3.11 python3
IS_GOOD := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

# What is done is remembered in stamps, so that a second call does nothing.
CORE := $(VENV)/.stamp-core
DEV := $(VENV)/.stamp-dev
WARM := $(VENV)/.stamp-warm
SOURCES := $(shell find sim -name '*.py' 2>/dev/null)

# uv is preferred for speed; pip does the same from the same lock where uv cannot be had or cannot reach its packages.
# Bytecode is compiled once, here: otherwise each worker process may compile the libraries anew, which triples its start.
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
define INSTALL
$(UV) pip install --quiet --python $(PY) --compile-bytecode $(1) 2>/dev/null \
  || { echo "  with pip, without uv: slower"; $(PIP) --compile $(1); }
endef

.DEFAULT_GOAL := help
.PHONY: help run setup test check verify validate verify-chains verify-stats torture cluster-demo bench lock clean
.DELETE_ON_ERROR:

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

run: $(WARM) ## the experiment "staffing against first fix" and its report
	@$(PY) -m experiments.run experiment=staffing_vs_first_fix

setup: $(DEV) $(WARM) ## all that the other targets need, in .venv
	@echo "Ready: $(VENV)"

# As many processes as there are cores, up to eight; each works through tests that stand together, then takes from others.
test: $(DEV) $(WARM) ## the tests
	@$(PY) -m pytest -q -n auto --maxprocesses 8 --dist worksteal

check: $(DEV) ## lint, format, types and import contracts
	@$(VENV)/bin/ruff check --output-format concise
	@$(VENV)/bin/ruff format --check
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

verify: $(WARM) ## theory against simulation, both engines, as a table
	@$(PY) -m experiments.verify

validate: $(DEV) $(WARM) ## closed forms, joint chains, Ciw, ties, streams, fits: minutes; each line is one harness
	@$(PY) -m experiments.validate

verify-chains: $(WARM) ## ten chains of causes and their controls; fails where one does not hold
	@$(PY) -m experiments.run experiment=causal_chains

verify-stats: $(WARM) ## what every printed interval covers, and how often a selection is right
	@$(PY) -m experiments.coverage

torture: $(DEV) ## kills, full disks, dying workers: what results survive (some twenty minutes)
	@$(PY) -m tests.torture

cluster-demo: $(DEV) $(WARM) ## a scheduler and two workers as processes of their own, and an experiment over them
	@$(PY) -m experiments.cluster_demo

bench: $(WARM) ## speed and memory of both engines
	@$(PY) -m benchmarks.run

LOCK_OPTIONS := --quiet --upgrade --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

lock: $(DEV) ## resolve both lock files anew (needs uv)
	@$(UV) pip compile $(LOCK_OPTIONS) pyproject.toml -o requirements.lock
	@$(UV) pip compile $(LOCK_OPTIONS) --all-extras --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove .venv and caches; results stay
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@for python in $(PYTHON); do \
	  if $$python -c '$(IS_GOOD)' 2>/dev/null; then \
	    echo "Making $(VENV) with $$($$python --version) ..."; exec $$python -m venv --clear $(VENV); \
	  fi; \
	done; \
	echo "error: needs Python 3.11 or newer with its venv module (Debian: apt install python3-venv)" >&2; exit 1

$(CORE): requirements.lock pyproject.toml | $(PY)
	@echo "Installing requirements.lock ..."
	@$(PIP) uv==$(UV_VERSION) 2>/dev/null || true
	@$(call INSTALL,--require-hashes -r requirements.lock)
	@$(call INSTALL,--no-deps -e .)
	@touch $@

$(DEV): requirements-dev.lock $(CORE)
	@echo "Installing requirements-dev.lock ..."
	@$(call INSTALL,--require-hashes -r requirements-dev.lock)
	@touch $@

# The disk cache of the compiler is named by a digest of the sources: it is filled again whenever they change.
$(WARM): $(CORE) $(SOURCES)
	@echo "Compiling the simulation; the first time takes about a minute ..."
	@$(PY) -m compileall -q sim experiments
	@$(PY) -m sim.warm
	@touch $@
