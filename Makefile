# Needs python3 (3.11 or newer, with venv and pip) and make. Everything else comes from requirements.lock.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= 2
PORT ?=
SIZES ?=

.DEFAULT_GOAL := setup
.PHONY: setup test test-long mutants coverage check audit format demo bench bench-peers growth soak clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Momentti needs Python 3.11 or newer; '$(PYTHON)' is not: $$($(PYTHON) --version 2>&1)." >&2; \
		  echo "Name another one: make setup PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

test: setup
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

test-long: setup
	MOMENTTI_LONG=1 $(BIN)/python -m pytest -n $(WORKERS) -m "long or not long" $(ARGS)

mutants: setup
	$(BIN)/python -m tests.mutation.mutants --workers $(WORKERS) $(ARGS)

coverage: setup
	$(BIN)/python -m coverage run -m pytest -q -n $(WORKERS) tests/domain tests/ledger tests/machines
	$(BIN)/python -m coverage combine -q
	$(BIN)/python -m coverage report

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/audit.py

audit: setup
	$(BIN)/python .ci/audit.py

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

demo: setup
	$(BIN)/momentti demo $(if $(PORT),--port $(PORT))

soak: setup
	$(BIN)/python -m tests.soak $(if $(SECONDS),--seconds $(SECONDS))

bench: setup
	$(BIN)/python -m tests.benchmarks.bench $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SECONDS),--seconds $(SECONDS)) $(ARGS)

bench-peers:
	npm ci --prefix tests/benchmarks/peers --ignore-scripts --no-fund --no-audit

growth: setup
	$(BIN)/python -m tests.benchmarks.growth $(SIZES)

clean:
	rm -rf $(VENV) build dist tests/benchmarks/peers/node_modules *.egg-info .coverage .coverage.* htmlcov \
		.hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
