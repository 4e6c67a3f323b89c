# Two commands do everything on a fresh machine: `make serve` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= .data

# A platform or a model that is set, here or in .env, brings the packages that it needs.
EXTRAS ?= $(if $(or $(SLACK_BOT_TOKEN),$(SLACK_CLIENT_ID),$(MicrosoftAppId),$(FOOTNOTE_MODEL),$(FOOTNOTE_EMBEDDINGS),\
	$(shell grep -lsE '^(SLACK_|Microsoft|FOOTNOTE_(MODEL|EMBEDDINGS))' .env)),all)
KIND := $(if $(strip $(EXTRAS)),all,default)

.PHONY: serve test quick lint style types mypy pyright audit lock browser-deps clean help cloud slack fuzz prove

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

serve: $(VENV)/.$(KIND) ## run Footnote at http://127.0.0.1:8080 (EXTRAS=all: with Slack, Teams, models, AWS)
	$(BIN)/footnote --data-dir $(DATA) serve

test: $(VENV)/.dev node_modules ## every test; then no secret may be in anything they wrote
	@wrote=$$(mktemp -d) && trap 'rm -rf "$$wrote"' EXIT && \
		$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder --basetemp="$$wrote/t" -o tmp_path_retention_policy=all && \
		$(BIN)/python -m tests.proof.secrecy wrote "$$wrote"

quick: $(VENV)/.dev ## the unit tests alone
	$(BIN)/pytest -q -n 2 --dist loadfile tests/unit -m "not slow"

lint: style types ## every linter (-j2: the two checkers of types side by side)

style: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/codespell

types: mypy pyright

mypy pyright: $(VENV)/.dev
	$(BIN)/$@

audit: $(VENV)/.dev ## known weaknesses of what is locked (AUDIT=required: fail where that cannot be known), secrets in the repository
	$(BIN)/python -m tests.proof.auditing $(if $(filter required,$(AUDIT)),--required)
	$(BIN)/python -m tests.proof.secrecy repository

slack: $(VENV)/.dev ## a local Slack to type into, with `make serve EXTRAS=all` beside it
	$(BIN)/python -m tests.fakes.slack

cloud: $(VENV)/.dev ## the AWS shape on this machine: real Lambdas over emulated services
	$(BIN)/python -m tests.fakes.aws.demo "What is the notice period?"

fuzz: $(VENV)/.dev ## 5,000 requests of rubbish at every door of a serving Footnote (CASES=, SEED=)
	$(BIN)/python -m tests.proof.fuzzing --cases $(or $(CASES),5000) $(if $(SEED),--seed $(SEED))

prove: $(VENV)/.dev ## nothing lost, nothing twice, nothing leaked: at full size, into benchmarks/results/proof.json
	$(BIN)/python -m tests.proof

# Where there is no npm the few tests that need what it installs are skipped, and say so.
node_modules: package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent --no-audit --no-fund && touch $@; fi

lock: $(VENV)/.dev ## write the lock files anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header -o requirements/default.lock
	$(BIN)/uv pip compile pyproject.toml --extra slack --extra teams --extra models --extra aws --extra build \
		--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements/all.lock
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header -o requirements/dev.lock

# What is installed is named by the lock, so that a changed lock installs anew.
$(VENV)/.default $(VENV)/.all: $(VENV)/.%: requirements/%.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@# Tests import a small part of what is installed: that part is compiled as it is imported.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes \
		-r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.default $(VENV)/.all

clean: ## remove what was installed and built, never the data
	rm -rf $(VENV) build dist cdk.out .pytest_cache .mypy_cache .ruff_cache .hypothesis
