# `make generate` and `make test` need Python 3.11 or newer and nothing else; both set up `.venv` on their first run.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ECOSYSTEM := tests/ecosystem
BENCH := tests/bench
TOOLS := $(ECOSYSTEM)/node_modules/.ready $(ECOSYSTEM)/sites/node_modules/.ready $(ECOSYSTEM)/.venv/.ready

.PHONY: generate test ecosystem golden golden-rules golden-compat docs-rules shapes templates lint bench bench-runtime clean

generate: $(READY)  ## all outputs of both catalogues, into generated/
	$(BIN)/errcat generate

test: $(READY)  ## all tests that need only Python
	$(BIN)/python -m pytest -n auto

ecosystem: $(READY) $(TOOLS)  ## tries the outputs with tools of others; needs Node 20 or newer and npm, and Chromium for docs sites
	$(BIN)/python -m pytest -n 3 --dist loadfile tests/ecosystem

golden: $(READY)  ## writes the expected outputs in tests/golden/ again
	$(BIN)/python -m tests.golden.regenerate

golden-rules: $(READY)  ## writes the expected findings in tests/rules/ and tests/reports/ again
	$(BIN)/python -m tests.rules
	$(BIN)/python -m tests.reports.regenerate

golden-compat: $(READY)  ## writes the expected outputs in tests/compat/ and the table in docs/diff.md again
	$(BIN)/python -m tests.compat

docs-rules: golden-rules  ## writes the pages in docs/rules/ from the rules
	$(BIN)/python -m tests.rule_pages

shapes: $(READY)  ## writes which shapes of Python black leaves as they are, after a change of the templates or of black
	$(BIN)/python -m tests.bench.shapes

templates: $(READY)  ## writes the built-in packs as Python, after a change of one of their files
	$(BIN)/python -m tests.templates

lint: $(READY)  ## ruff and mypy, as the tests run them
	$(BIN)/ruff check .
	$(BIN)/black --check -q generator tests
	$(BIN)/mypy

bench: $(READY) $(BENCH)/.venv/.ready  ## how long errcat takes, beside other generators; some of them need Java
	$(BIN)/python -m tests.bench.speed --svg docs/performance.svg

bench-runtime: $(READY)  ## what an error costs at run time, beside other packages
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable '.[bench]'
	$(BIN)/python -m tests.bench.runtime

clean:  ## removes what the other targets set up
	rm -rf $(VENV) $(BENCH)/.venv $(ECOSYSTEM)/.venv $(ECOSYSTEM)/node_modules $(ECOSYSTEM)/sites/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis dist

$(READY): pyproject.toml requirements.lock generator/hatch_build.py
	$(PYTHON) -c 'import sys; sys.exit("errcat needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	$(BIN)/python -m compileall -q generator/errcat
	touch $(READY)

$(BENCH)/.venv/.ready: $(BENCH)/requirements.txt
	$(PYTHON) -m venv $(BENCH)/.venv
	$(BENCH)/.venv/bin/python -m pip install --quiet --disable-pip-version-check -r $(BENCH)/requirements.txt
	touch $@

$(ECOSYSTEM)/node_modules/.ready $(ECOSYSTEM)/sites/node_modules/.ready: %/node_modules/.ready: %/package-lock.json
	npm ci --prefix $* --no-audit --no-fund
	touch $@

$(ECOSYSTEM)/.venv/.ready: $(ECOSYSTEM)/requirements.lock
	$(PYTHON) -m venv $(ECOSYSTEM)/.venv
	$(ECOSYSTEM)/.venv/bin/python -m pip install --quiet --disable-pip-version-check -r $(ECOSYSTEM)/requirements.lock
	touch $@
