# make demo    the app on http://127.0.0.1:7860, from nothing
# make test    every test, from nothing
# make fast    the tests without model and browser, on two cores
# make check   lint, format, types, import contracts
# make bench   speed and memory on the embedded model
# make example docs/example: a real call and its report
# make screens docs/screens: the app in pictures
# make probes  relearn how the embedded model hears
# make lock    requirements.lock from pyproject.toml

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed

.PHONY: demo test fast fast-rooms fast-rest check bench example screens probes lock model chromium postgres

demo: $(INSTALLED) model
	$(BIN)/simulator app

test: $(INSTALLED) model chromium postgres
	$(BIN)/python -m pytest

# In two processes, as most of the time is computing.
fast: $(INSTALLED)
	@$(MAKE) --no-print-directory -j2 fast-rooms fast-rest

fast-rooms:
	$(BIN)/python -m pytest -q -p no:cacheprovider tests/session tests/ui

fast-rest:
	$(BIN)/python -m pytest -q -p no:cacheprovider tests --ignore=tests/session --ignore=tests/ui --ignore=tests/browser --ignore=tests/local_model

check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(INSTALLED) model
	$(BIN)/python -m evals bench

example: $(INSTALLED) model
	$(BIN)/python -m evals example

screens: $(INSTALLED) chromium
	$(BIN)/python -m tests.browser.screens

probes: $(INSTALLED) model
	$(BIN)/python -m evals probes

model: $(INSTALLED)
	$(BIN)/simulator model fetch

# The stamp is written last, so that an installation that broke off starts again.
$(INSTALLED): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $(INSTALLED)

# The browser tests drive the system's own Chromium.
chromium:
	@command -v chromium >/dev/null || { \
	  echo "Chromium is missing; installing it with apt-get"; \
	  $$(test "$$(id -u)" = 0 || echo sudo) apt-get update -qq && \
	  $$(test "$$(id -u)" = 0 || echo sudo) apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; }

# The tests of the PostgreSQL store start a server of their own.
postgres:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
	  echo "PostgreSQL is missing; installing it with apt-get"; \
	  $$(test "$$(id -u)" = 0 || echo sudo) apt-get update -qq && \
	  $$(test "$$(id -u)" = 0 || echo sudo) apt-get install -y -qq --no-install-recommends postgresql; }

lock:
	env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL uv pip compile pyproject.toml \
	  --extra local --extra postgres --extra evals --extra dev --python-version 3.11 \
	  --python-platform x86_64-manylinux_2_28 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-config --custom-compile-command "make lock" -o requirements.lock
