# Debian with python3.11 and make is enough; the rest is installed into .venv, and as root also what Debian lacks.
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: setup run test test-long lint bench build clean help

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile

setup: $(BIN)/.installed ## make .venv and install the program into it

run: $(BIN)/.installed ## build, fill and judge the published form of 浏阳市残联 2020
	@$(BIN)/jixiao demo

test: $(BIN)/.installed-test ## run all tests, with a real LibreOffice (installed if root on Debian)
	@sh .ci/setup.sh office
# The tests start hundreds of processes; compiled modules are kept for them whatever the machine's setting.
# A file stays with one worker, which makes its fixtures once; the longest files come first (tests/long_files.py).
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

test-long: $(BIN)/.installed-test ## try every property on 25 times as many examples (long)
	@sh .ci/setup.sh office
	@TEST_LONG=1 $(BIN)/python -m pytest -n auto --dist worksteal -m "hypothesis or sized" -o timeout=3600

lint: $(BIN)/.installed-test ## check format, rules and types (pyproject.toml says which)
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy

bench: $(BIN)/.installed-bench ## measure how fast, as ratios of pairs timed in turn
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m tests.bench

build: $(BIN)/.installed ## build every workbook, the add-ins and the LibreOffice extension
	@$(BIN)/jixiao build --all
	@$(BIN)/python -m addin.oxt
	@$(BIN)/python -m addin.build

clean: ## remove .venv and everything made by the other targets
	rm -rf .venv out build *.egg-info .pytest_cache .hypothesis .ruff_cache .mypy_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/.installed: pyproject.toml
	@sh .ci/setup.sh venv
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(BIN)/.installed-test: pyproject.toml
	@sh .ci/setup.sh venv
	@$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $(BIN)/.installed $@

$(BIN)/.installed-bench: $(BIN)/.installed-test
	@$(BIN)/python -m pip install --quiet --editable '.[bench]'
	@touch $(BIN)/.installed $(BIN)/.installed-test $@
