# The two commands a newcomer needs are `make run` and `make test`; both set everything up in .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-header --quiet

.PHONY: run test test-all check bench torture install lock clean

run: install
	$(BIN)/kith sandbox $(if $(REGISTER),--register "$(REGISTER)") $(if $(POSTCODES),--postcodes "$(POSTCODES)") \
		$(if $(PORT),--port $(PORT))

# All but what takes long, and that on SQLite: within three minutes. The rest, and coverage, is for test-all.
test: $(VENV)/developer
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow and not postgres"

# Everything, also the journeys over HTTP and on PostgreSQL; here nothing may be skipped for want of a program.
# What needs the machine to itself comes last, and is not slowed down by counting its lines.
test-all: $(VENV)/developer
	$(BIN)/pytest --cov -n 2 --dist loadfile --everywhere -m "not load"
	$(BIN)/pytest --everywhere -m load

check: $(VENV)/developer
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/check_lock.py
	$(PIP) check

# Figures beside what cannot be beaten, from one run. Takes a few minutes; asserts nothing.
bench: $(VENV)/user
	SQLITE_UTILS_PYTHON="$(SQLITE_UTILS_PYTHON)" $(BIN)/python -m bench

# Kills senders at random, again and again, and compares what arrived with what was due. Takes some minutes.
torture: $(VENV)/user
	$(BIN)/python -m tests.torture $(if $(ROUNDS),$(ROUNDS)) $(if $(SEED),--seed $(SEED))

install: $(VENV)/user

# Choose versions anew, after a change of the dependencies in pyproject.toml.
lock: $(VENV)/developer
	$(COMPILE) --extra build -o requirements.lock
	$(COMPILE) --extra build --extra dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Kith needs Python 3.11 or newer. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "Python's venv is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/user: $(VENV)/bin/python requirements.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/developer: $(VENV)/user requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
