# `make up` runs the product, `make test` is the gate; everything else is for developers.
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes

.DEFAULT_GOAL := help
.PHONY: help up venv test format lint types sizes points audit lock shots

help: ## list what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

up: $(VENV)/.base ## run everything on http://localhost:$(PORT)
	@$(BIN)/python -m tanggap up --port $(PORT)

venv: $(VENV)/.test ## the virtualenv, with what the tests need

$(BIN)/python:
	@python3 -m venv $(VENV)

$(VENV)/.base: requirements/base.txt | $(BIN)/python
	@echo "Installing the locked dependencies (once)."
	@$(PIP) --no-compile -r requirements/base.txt
	@printf '#!%s\nimport sys\nsys.path.insert(0, "%s")\nfrom tanggap.cli import main\nif __name__ == "__main__":\n    main()\n' \
		"$(CURDIR)/$(BIN)/python" "$(CURDIR)" > $(BIN)/tanggap && chmod +x $(BIN)/tanggap
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.base | $(BIN)/python
	@echo "Installing what the tests need (once)."
	@$(PIP) -r requirements/test.txt
	@touch $@

# Where it is set, each of the gate's hundreds of processes would compile all that it imports.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(VENV)/.test ## the gate: format, lint, types, imports, sizes, points, tests, browser journeys
	@$(BIN)/ruff format --check --quiet . || { echo "Run: make format"; exit 1; }
	@$(MAKE) --no-print-directory lint types sizes points
	@$(BIN)/python tools/browser.py
	@$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder

format: $(VENV)/.test ## put code and templates into shape
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format --quiet .
	@$(BIN)/djlint tanggap --reformat --quiet || true

lint: $(VENV)/.test ## ruff, import contract, templates
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --cache-dir .cache/imports | tail -1
	@$(BIN)/djlint tanggap --check --lint --quiet || { echo "Templates: run make format"; exit 1; }

types: $(VENV)/.test ## mypy, strict
	@$(BIN)/mypy

sizes: $(BIN)/python ## lengths of functions and modules; a module over 600 lines fails
	@$(BIN)/python tools/sizes.py

points: $(BIN)/python ## built requirements that no test cites
	@$(BIN)/python tools/points.py

audit: ## known vulnerabilities of the locked dependencies (needs the network)
	@test -x $(VENV)/tools/bin/pip-audit || { python3 -m venv $(VENV)/tools && \
		$(VENV)/tools/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/tools.txt; }
	@$(VENV)/tools/bin/pip-audit --require-hashes --disable-pip -r requirements/base.txt

lock: ## lock requirements/*.in anew (UP=1: to newer versions)
	@test -x $(VENV)/tools/bin/uv || { python3 -m venv $(VENV)/tools && \
		$(VENV)/tools/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/tools.txt; }
	@for name in base test tools; do (cd requirements && ../$(VENV)/tools/bin/uv pip compile --quiet --universal --generate-hashes --no-header \
		--python-version 3.11 $(if $(UP),--upgrade) $$name.in -o $$name.txt) || exit 1; done

shots: $(VENV)/.test ## pictures of the pages, under .cache/shots
	@$(BIN)/python tools/browser.py
	@TANGGAP_PICTURES=$(CURDIR)/.cache/shots $(BIN)/pytest -q tests/journeys && echo "Pictures: .cache/shots"
