# Sets Tocsin up and runs it. `make` alone lists the targets.
#
# PYTHON=python3.12   another interpreter than python3, where the environment is made anew
# ARGS="-k folding"   passed on to the command of the target

PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
HOME_OF_VENV := $(VENV)/.made-for
RUNNABLE := $(VENV)/.base-is-installed
TESTABLE := $(VENV)/.dev-is-installed

# An environment holds absolute paths: one that moved with its checkout, or whose interpreter
# is gone, is made anew.
STALE := $(shell { test ! -e $(HOME_OF_VENV) || test "$$(cat $(HOME_OF_VENV))" = "$(CURDIR)"; } \
	&& $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || echo yes)

.DEFAULT_GOAL := help
.PHONY: help run demo test check lint format setup setup-dev secrets lock clean FORCE
.DELETE_ON_ERROR:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUNNABLE) ## run the daemon with the configuration in config/
	@exec $(BIN)/tocsin run $(ARGS)

demo: $(RUNNABLE) ## see it work with nothing set up: invented feeds, real HTTP and SMTP on loopback
	@exec $(BIN)/tocsin demo $(ARGS)

test: $(TESTABLE) ## run the tests in parallel
	$(BIN)/python -m pytest -n auto $(ARGS)

check: lint test ## everything that a change has to pass

lint: $(TESTABLE) ## formatting, lint, types, import contracts, lock files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(no_hosts_in_lock)

format: $(TESTABLE) ## rewrite the code as ruff would
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

setup: $(RUNNABLE) ## make .venv with all that a deployment needs
setup-dev: $(TESTABLE) ## make .venv with the tools and tests' requirements too

SECRETS := var/secrets

secrets: $(SECRETS)/database_service ## make the database's password for docker-compose.yml, once

$(SECRETS)/database_password:
	@mkdir -p $(SECRETS) && chmod 0700 $(SECRETS)
	@od -An -N24 -tx1 /dev/urandom | tr -d ' \n' > $@

# The containers' users have to read what is mounted from here; the folder keeps others out.
$(SECRETS)/database_service: $(SECRETS)/database_password
	@printf '[tocsin]\nhost=database\ndbname=tocsin\nuser=tocsin\npassword=%s\n' "$$(cat $<)" > $@
	@chmod 0644 $< $@

$(HOME_OF_VENV): $(if $(STALE),FORCE)
	@$(python_is_usable)
	@$(make_venv)
	@echo "$(CURDIR)" > $@

$(RUNNABLE): requirements/base.txt pyproject.toml $(HOME_OF_VENV)
	@$(call install,requirements/base.txt)
	@touch $@

$(TESTABLE): requirements/dev.txt requirements/base.txt pyproject.toml $(HOME_OF_VENV)
	@$(call install,requirements/dev.txt)
	@touch $(RUNNABLE) $@

FORCE:

define python_is_usable
if ! command -v "$(PYTHON)" >/dev/null 2>&1; then \
	echo "$(PYTHON) was not found. Install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3" >&2; \
	exit 1; \
fi; \
if ! "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	echo "Tocsin needs Python 3.11 or newer; $(PYTHON) is $$("$(PYTHON)" -V 2>&1). Name another: make PYTHON=/path/to/python3" >&2; \
	exit 1; \
fi
endef

# An environment that somebody made by hand and that works is kept.
define make_venv
if test -z "$(STALE)"; then exit 0; fi; \
rm -rf $(VENV); \
if command -v uv >/dev/null 2>&1; then \
	uv venv --quiet --python "$$(command -v "$(PYTHON)")" $(VENV); \
elif "$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null; then \
	"$(PYTHON)" -m venv $(VENV); \
else \
	echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; \
	exit 1; \
fi
endef

# The lock holds the build backend too, so that the project itself is installed without fetching anything.
# pip follows uv where uv cannot: they look for mirrors and certificates in different places.
define install
echo "Installing $(1) into $(VENV)"; \
with_uv() { command -v uv >/dev/null 2>&1 && uv pip install --quiet --python $(BIN)/python "$$@"; }; \
with_pip() { $(BIN)/python -m pip --disable-pip-version-check --quiet install "$$@"; }; \
if with_uv --require-hashes -r $(1); then \
	with_uv --no-build-isolation --no-deps -e .; \
else \
	{ $(BIN)/python -m pip --version || $(BIN)/python -m ensurepip; } >/dev/null 2>&1; \
	with_pip --require-hashes -r $(1) && with_pip --no-build-isolation --no-deps -e .; \
fi
endef

lock: ## solve requirements/*.txt anew from pyproject.toml (UPGRADE=1: newest versions); needs uv
	@$(python_is_usable)
	@PATH="$$PATH:$(BIN)"; command -v uv >/dev/null 2>&1 || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	@$(call solve,base,--extra postgres)
	@$(call solve,dev,--extra postgres --extra dev --constraint requirements/base.txt)
	@$(no_hosts_in_lock)

# hatchling needs editables to install a project in place.
define solve
"$(PYTHON)" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], "editables", sep="\n")' \
| PATH="$$PATH:$(BIN)" uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	$(if $(UPGRADE),--upgrade) $(2) --output-file requirements/$(1).txt pyproject.toml -
endef

# Where packages come from is the installer's setting, so a mirror serves as well.
define no_hosts_in_lock
! grep -nE '://|^--' requirements/*.txt || { echo "requirements/*.txt must name no host and no index" >&2; exit 1; }
endef

clean: ## remove the environment and all caches; data in var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
	find . -path ./.git -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
