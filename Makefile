# make run: set up what is missing and serve on port 8501.   make test: set up what is missing and pass every test.
# Neither asks a question; a second run sets nothing up again.

PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run demo test lint evaluate bench clean help

run: $(VENV)/.run  ## set up and serve page and API on port 8501
	$(BIN)/python -m web --port $(PORT)

demo: $(VENV)/.run  ## an example intranet page with the widget on port 8600, 有据 beside it
	$(BIN)/python examples/intranet/serve.py --youju http://localhost:$(PORT)

test: $(VENV)/.dev $(VENV)/.browser lint  ## set up and pass every test, real browser included
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(VENV)/.run: requirements.txt tools/setup.sh
	sh tools/setup.sh venv "$(PYTHON)" $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -r requirements.txt
	$(BIN)/python -m retrieval.dictionary
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -r requirements-dev.txt
	@touch $@

$(VENV)/.browser: tools/setup.sh | $(VENV)/.run
	sh tools/setup.sh browser
	@touch $@

evaluate: $(VENV)/.run  ## ask every labelled message, print the figures and every row that moved
	$(BIN)/python -m evaluation

bench: $(VENV)/.dev  ## measure everything beside its peers, some 35 minutes
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -r benchmarks/requirements.txt
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.sizes
	$(BIN)/python -m benchmarks.quality ../shared/retrieval/lcqmc ../shared/retrieval/covid_medical_pairs --write
	$(BIN)/python -m benchmarks.startup
	$(BIN)/python -m benchmarks.many
	$(BIN)/python -m benchmarks.browser
	$(BIN)/python -m benchmarks.load

clean:  ## remove what set-up and tests made
	rm -rf retrieval/dictionary.marisa* $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

help:
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/ —/'
