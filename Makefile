# Two commands are enough: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000

.PHONY: run test lint types floors content laws bench bench-directory clean

run: $(VENV)/ready-to-run
	@$(BIN)/askfirst run --port $(PORT)

test: $(VENV)/ready-to-test
	@tools/browser.sh
	@tools/postgres.sh
	@$(MAKE) --no-print-directory -j2 -O lint types floors content
	@$(BIN)/pytest -n 2 --dist worksteal

lint:
	@$(BIN)/ruff check . && $(BIN)/ruff format --check -q .
types:
	@$(BIN)/mypy
floors:
	@$(BIN)/lint-imports --no-cache > build/imports.txt || { cat build/imports.txt; exit 1; }
content:
	@$(BIN)/askfirst pack check packs/ontario > build/content.txt || { cat build/content.txt; exit 1; }

# The laws of the product with many more examples than in the daily run.
laws: $(VENV)/ready-to-test
	@ASKFIRST_EXAMPLES=5000 $(BIN)/pytest tests/laws -n 2

bench: $(VENV)/ready-to-test
	@$(BIN)/python bench/topics/run.py held
	@$(BIN)/python bench/speed.py

# Directory search against other ways to search, at 1,000 to 1,000,000 services: about half an hour and 6 GB of disk.
SIZES ?= 1000,100000,1000000
bench-directory: $(VENV)/ready-to-test requirements/bench.txt
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@$(BIN)/python -m bench.directory.run --sizes $(SIZES) --write

$(VENV)/python-ok:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Askfirst needs Python 3.11 or newer with venv. Install it, or say which one: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python could not make a virtual environment. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@touch $@

$(VENV)/installed: $(VENV)/python-ok requirements/run.txt pyproject.toml
	@echo "Setting up (once, about a minute) ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/ready-to-run: $(VENV)/installed
	@$(BIN)/askfirst pack learn
	@touch $@

# Learning to read own words and installing the tests go on side by side.
$(VENV)/ready-to-test: $(VENV)/installed requirements/test.txt
	@mkdir -p build
	@$(BIN)/askfirst pack learn > build/learn.log 2>&1 & \
	  $(BIN)/pip install -q --disable-pip-version-check --no-deps --no-compile --require-hashes -r requirements/test.txt && wait
	@cat build/learn.log
	@touch $@

clean:
	rm -rf $(VENV) build packs/*/.cache
