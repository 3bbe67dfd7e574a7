# `make up` runs the product, `make test` is the gate; everything else is for developers.
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes
CODE := tanggap tests tools conftest.py

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
