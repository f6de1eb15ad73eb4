# `make generate` and `make test` need Python 3.11 or newer and nothing else; both set up `.venv` on their first run.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: generate test golden lint clean

generate: $(READY)  ## all outputs of both catalogues, into generated/
	$(BIN)/errcat generate

test: $(READY)  ## all tests that need only Python
	$(BIN)/python -m pytest -n auto

golden: $(READY)  ## writes the expected outputs in tests/golden/ again
	$(BIN)/python -m tests.golden

lint: $(READY)  ## ruff and mypy, as the tests run them
	$(BIN)/ruff check .
	$(BIN)/black --check -q generator tests
	$(BIN)/mypy

clean:  ## removes what the other targets set up
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist

$(READY): pyproject.toml requirements.lock generator/hatch_build.py
	$(PYTHON) -c 'import sys; sys.exit("errcat needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	touch $(READY)
