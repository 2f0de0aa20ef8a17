# Recoup's commands. Each makes its own .venv from the hash-pinned lock and needs only python3, make and pip access.
# ARGS passes options on:  make demo ARGS=--no-serve   make test ARGS="-k payment"
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.made
# The tests start the program dozens of times; where nothing may be kept compiled, each start compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help venv demo test test-both walks walk-pages histories deliveries tools gates gates-if-possible fuzz check types lint serve console page bench lock schema clients clean mutate

help:            ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

venv: $(STAMP)   ## the virtual environment that all commands use

# A Debian python3 without its venv package has no ensurepip: the machine's own pip then fills the environment.
$(STAMP): requirements/develop.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Recoup needs Python 3.11 or newer")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip .venv
	@echo "installing pinned packages into .venv (first time only, about a minute)"
	@PIP="$$( $(BIN)/python -m pip --version >/dev/null 2>&1 && echo $(BIN)/python -m pip || echo $(PYTHON) -m pip --python $(BIN)/python )"; \
	$$PIP --disable-pip-version-check install -q --require-hashes -r requirements/develop.lock && \
	$$PIP --disable-pip-version-check install -q --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: $(STAMP)   ## ten thousand real loans and four sample institutions, then the server
	@$(BIN)/recoup demo $(ARGS)

test: $(STAMP) gates-if-possible ## every test, on SQLite or PostgreSQL in turn, on both where that matters
	@$(BIN)/python -m pytest $(ARGS)

test-both: $(STAMP) gates-if-possible ## every test with every input on both databases: the number of a release (half an hour)
	@RECOUP_TEST_BOTH=1 $(BIN)/python -m pytest $(ARGS)

walks: $(STAMP)  ## every story of people at work, at both doors: GraphQL and the console
	@RECOUP_TEST_BOTH=1 $(BIN)/python -m pytest tests/walks $(ARGS)

walk-pages: $(STAMP) ## write the pages of what people do under each rule anew, from the stories
	@$(BIN)/python -m tests.walks.pages

histories: $(STAMP) ## ten thousand random histories, told in any order
	@$(BIN)/python -m tests.services.histories $(or $(ARGS),10000)
	@$(BIN)/python -m tests.services.commanding $(or $(SEEDS),40)

deliveries: $(STAMP) ## two thousand deliveries through a proxy that cuts connections, one effect each
	@$(BIN)/python -m tests.schema.deliveries $(or $(ARGS),2000)

# Strangers' tools and what they need: Node from PyPI, npm packages by their locks, and Python tools in an environment of
# their own, because they want an older graphql-core than the server.
GATES := .venv/.gates
TOOLS := .venv/tools
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
NPM_CI = $(WITH_NODE) npm --prefix $(1) ci --no-audit --loglevel error

$(GATES): $(STAMP) requirements/node.lock requirements/gates.lock examples/typescript/package-lock.json tests/gates/package-lock.json
	@echo "installing Node, the npm packages and the tools of the gates (first time only, two minutes)"
	@PIP="$$( $(BIN)/python -m pip --version >/dev/null 2>&1 && echo $(BIN)/python -m pip || echo $(PYTHON) -m pip --python $(BIN)/python )"; \
	$$PIP --disable-pip-version-check install -q --require-hashes -r requirements/node.lock
	@$(call NPM_CI,examples/typescript) && $(call NPM_CI,tests/gates)
	@test -x $(TOOLS)/bin/python || $(PYTHON) -m venv $(TOOLS) >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip $(TOOLS)
	@PIP="$$( $(TOOLS)/bin/python -m pip --version >/dev/null 2>&1 && echo $(TOOLS)/bin/python -m pip || echo $(PYTHON) -m pip --python $(TOOLS)/bin/python )"; \
	$$PIP --disable-pip-version-check install -q --require-hashes -r requirements/gates.lock
	@touch $(GATES)

gates-if-possible: $(STAMP)
	@$(MAKE) -s $(GATES) || echo "the tools of the gates cannot be installed here: tests/gates is skipped"

tools: $(GATES)  ## Node, the npm packages of the page, and strangers' tools

gates: $(GATES)  ## what strangers' tools and clients say of the API: audit, lint, breaking changes, fuzzing, the page
	@RECOUP_GATES=1 $(BIN)/python -m pytest tests/gates $(ARGS)

fuzz: $(GATES)   ## a thousand made-up requests and more, told by schemathesis (ARGS=5000 for more)
	@$(BIN)/python -m tests.gates.fuzzing $(or $(ARGS),1000)

page: $(GATES)   ## the collections page, for a server at RECOUP_SERVER (http://127.0.0.1:8000)
	@$(WITH_NODE) npm --prefix examples/typescript run dev -- $(ARGS)

clients: $(GATES) ## write the generated code of the example clients anew
	@$(WITH_NODE) npm --prefix examples/typescript run --silent generate
	@cd examples/python && ../../$(TOOLS)/bin/ariadne-codegen

check: lint types ## lint, types and import contracts

lint: $(STAMP)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports

types: $(STAMP)
	@$(BIN)/mypy

serve: $(STAMP)  ## the server: GraphQL, health, metrics, the business day
	@$(BIN)/recoup serve $(ARGS)

console: $(STAMP) ## the operators' console
	@$(BIN)/recoup tui $(ARGS)

bench: .venv/.bench ## benchmarks beside their peers
	@$(BIN)/python -m bench $(ARGS)

.venv/.bench: $(STAMP) requirements/bench.lock
	@PIP="$$( $(BIN)/python -m pip --version >/dev/null 2>&1 && echo $(BIN)/python -m pip || echo $(PYTHON) -m pip --python $(BIN)/python )"; \
	$$PIP --disable-pip-version-check install -q --no-deps --require-hashes -r requirements/bench.lock
	@touch .venv/.bench

# SAMPLE: so many mutants, drawn at random; SEED: another draw; ONLY: modules; ARGS=--again: survivors once more.
#   make mutate SAMPLE=1000 SEED=1    make mutate ONLY=money,rate
mutate: $(STAMP) ## change the rules one by one and see whether their tests notice (slow; SAMPLE=1000 for a sample)
	@$(BIN)/python -m pip --disable-pip-version-check install -q --require-hashes -r requirements/mutate.lock
	@$(BIN)/python -m tests.mutation $(SAMPLE) --seed $(or $(SEED),1) $(if $(ONLY),--only $(ONLY)) $(ARGS)

schema: $(STAMP) ## write the committed SDL and the reference of error codes anew
	@$(BIN)/recoup export-schema --output schema/schema.graphql --errors docs/reference/errors.md

lock:            ## pin the newest packages that satisfy requirements/*.in (needs uv)
	cd requirements && uv pip compile -q --universal --python-version 3.11 --generate-hashes runtime.in -o runtime.lock
	cd requirements && uv pip compile -q --universal --python-version 3.11 --generate-hashes develop.in -o develop.lock
	cd requirements && uv pip compile -q --universal --python-version 3.11 --generate-hashes -c develop.lock mutate.in -o mutate.lock
	cd requirements && uv pip compile -q --universal --python-version 3.11 --generate-hashes node.in -o node.lock
	cd requirements && uv pip compile -q --universal --python-version 3.11 --generate-hashes gates.in -o gates.lock

clean:           ## remove the environment, caches and the demo database
	rm -rf .venv examples/typescript/node_modules examples/typescript/dist tests/gates/node_modules .mutation .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache dist demo.sqlite3* snapshot_report.html
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
