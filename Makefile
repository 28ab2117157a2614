# make run: set up what is missing and serve on port 8501.   make test: set up what is missing and pass every test.
# Neither asks a question; a second run sets nothing up again.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
# Makes the locks. One version, so that they differ only where the lists do.
UV := uv==0.13.9
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock"

.PHONY: run demo test faults fuzz lint audit sbom coverage evaluate bench lock clean help

run: $(VENV)/.run  ## set up and serve page and API on port 8501; PORT=number for another
	$(BIN)/python -m web $(if $(PORT),--port $(PORT))

demo: $(VENV)/.run  ## an example intranet page with the widget on port 8600, 有据 beside it
	$(BIN)/python examples/intranet/serve.py --youju http://localhost:$(or $(PORT),8501)

# Types are checked while the browsers are fetched: the one waits for the processor, the other for the network.
test: $(VENV)/.run  ## set up and pass every test, real browser included
	$(MAKE) --no-print-directory --jobs=2 $(VENV)/.browser lint
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

faults: $(VENV)/.dev  ## every fault in full: killed at thirty moments, a thousand sessions abandoned
	YOUJU_FAULTS=1 $(BIN)/python -m pytest tests/test_faults_*.py

# Some 25 hunts of so many seconds. Each round's seed is printed: SEED=number begins with that one again.
fuzz: $(VENV)/.dev  ## look for input that breaks something, 10 minutes; FUZZ=seconds of each hunt, SEED=number
	YOUJU_FUZZ=$(or $(FUZZ),24) YOUJU_FUZZ_SEED=$(SEED) $(BIN)/python -m pytest -s tests/test_fuzz_*.py

lint: $(VENV)/.dev  ## style, layout, types, what attackers know, and secrets
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive $(SERVED)
	git ls-files -z -- $(NO_DATA) | xargs -0 $(BIN)/detect-secrets-hook --no-verify $(NO_ENTROPY)

# Hashes and labelled questions look like nothing but chance.
NO_ENTROPY := --disable-plugin Base64HighEntropyString --disable-plugin HexHighEntropyString
NO_DATA := . ':!evaluation' ':!kb/notices' ':!benchmarks/results' ':!tests/vendor' ':!*.lock' ':!*.png'
# Tests, figures and examples are run by hand, with what is ours.
SERVED := app.py assistant importing kb reader records retrieval tools verdict web

# Tracing every line takes half as long again, so it is no part of make test.
coverage: $(VENV)/.dev $(VENV)/.browser  ## every test, with the share of the product's lines that ran
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --cov

# Apart from what is served, so that neither changes the other.
AUDIT := $(VENV)/audit
# A mirror of packages alone has no such page.
KNOWN := https://pypi.org/pypi/pip/24.0/json

audit: $(AUDIT)/.made  ## look every package up in the database of known holes (needs the network)
	@$(BIN)/python -c "import json, urllib.request as r; json.load(r.urlopen('$(KNOWN)', timeout=20))['vulnerabilities']" \
		2>/dev/null || { echo "连不上漏洞库（$(KNOWN)）：没有核对。换一台能上网的机器运行" >&2; exit 2; }
	$(AUDIT)/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements.lock

sbom: $(AUDIT)/.made  ## sbom.json (CycloneDX) of what is served, and its licences in docs/licences.md
	$(AUDIT)/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --of JSON -o sbom.json requirements.lock
	$(BIN)/python -m tools.licences

$(AUDIT)/.made: tools/requirements.txt | $(VENV)/.run
	$(PYTHON) -m venv $(AUDIT)
	$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check --no-input -r tools/requirements.txt
	@touch $@

$(VENV)/.run: requirements.lock tools/setup.sh
	sh tools/setup.sh venv "$(PYTHON)" $(VENV)
	$(PIP) --require-hashes -r requirements.lock
	$(BIN)/python -m retrieval.dictionary
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.browser: tools/setup.sh tools/old_browsers.py | $(VENV)/.run
	sh tools/setup.sh browser
	$(BIN)/python -m tools.old_browsers
	@touch $@

evaluate: $(VENV)/.run  ## ask every labelled message, print the figures and every row that moved
	$(BIN)/python -m evaluation

# What is not in the repository is given: POOL, a file of short questions (.txt.gz, one a line); SETS, folders of labelled
# questions; BEFORE, another checkout. Without them made-up text stands in, or that part is left out, and it is said.
bench: $(VENV)/.dev  ## measure everything beside its peers, some 40 minutes; POOL=file SETS="folder …" BEFORE=checkout
	$(PIP) -r benchmarks/requirements.txt
	$(BIN)/python -m benchmarks.speed $(if $(POOL),--pool $(POOL))
	$(BIN)/python -m benchmarks.sizes $(POOL)
	-$(BIN)/python -m benchmarks.asks
	$(BIN)/python -m benchmarks.quality $(SETS) --write
	$(BIN)/python -m benchmarks.startup $(POOL)
	$(BIN)/python -m benchmarks.many
	$(BIN)/python -m benchmarks.records
	$(BIN)/python -m benchmarks.insights
	$(BIN)/python -m benchmarks.browser
	$(BIN)/python -m benchmarks.load $(if $(BEFORE),--before $(BEFORE))
	$(BIN)/python -m benchmarks.load --processes --seconds 30
	$(BIN)/python -m benchmarks.bars

# For every Python from 3.11 and every machine; what is pinned already stays unless a list asks for another version.
lock:  ## remake the locks from requirements.txt and requirements-dev.txt
	sh tools/setup.sh venv "$(PYTHON)" $(VENV)
	$(PIP) $(UV)
	$(LOCK) requirements.txt --output-file requirements.lock
	$(LOCK) requirements-dev.txt --constraints requirements.lock --output-file requirements-dev.lock

clean:  ## remove what set-up and tests made
	rm -rf retrieval/dictionary.marisa* $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

help:  ## what there is to make
	@sed -nE 's/^([a-z]+):.*## +(.*)/\1|\2/p' Makefile | while IFS='|' read -r name does; do printf '%-10s %s\n' "$$name" "$$does"; done
