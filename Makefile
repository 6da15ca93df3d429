# Two commands do all the set-up on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
DEMO := ./var/demo
BAROMETER := $(VENV)/bin/barometer
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --quiet

.PHONY: setup setup-dev run start test lint bench fuzz office lock clean

setup: $(VENV)/.run-ready
setup-dev: $(VENV)/.dev-ready

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev-ready: requirements-dev.lock $(VENV)/.run-ready
	$(PIP) install --require-hashes -r requirements-dev.lock
	touch $@

# `make run PORT=8600` where the usual port is taken.
# The demonstration: synthetic organisations on real factors and territories, in a folder of its own.
run: setup
	$(BAROMETER) --home $(DEMO) init --demo
	$(BAROMETER) --home $(DEMO) publish 2026.1 --if-absent
	$(BAROMETER) --home $(DEMO) dashboard $(if $(PORT),--port $(PORT))

# Your own data: an ordinary folder, no synthetic row.
start: setup
	$(BAROMETER) init
	$(BAROMETER) dashboard $(if $(PORT),--port $(PORT))

test: setup-dev lint
	$(VENV)/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: setup-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/mypy

bench: setup-dev
	$(VENV)/bin/python -m benchmarks.run

# Damaged workbooks, an import killed at random instants, cells at random: too long for `make test`.
fuzz: setup-dev
	$(VENV)/bin/python -m tests.fuzz.workbooks --count 2000
	$(VENV)/bin/python -m tests.fuzz.kills --count 50
	FUZZ_EXAMPLES=500 $(VENV)/bin/python -m pytest -n 0 tests/imports/test_cells_at_random.py

# Every spreadsheet we hand out, opened by LibreOffice (not needed by `make test`): `soffice` must be installed.
office: setup-dev
	$(VENV)/bin/python -m tests.office

# Rewrites both locks; needs `uv` (`pip install uv`). The locks name no index and no host.
lock:
	uv pip compile pyproject.toml requirements-build.in --generate-hashes --no-header --no-annotate --python-version 3.11 --quiet -o requirements.lock
	uv pip compile pyproject.toml requirements-build.in --extra test --generate-hashes --no-header --no-annotate --python-version 3.11 --quiet -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
