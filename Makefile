# The verbs of this project; `make` lists them. Every verb first makes what it needs: the virtual environment, the
# Pulumi CLI, the emulator, the stack. What is there already takes almost no time.
#
# Steps report on stderr, so that the stdout of a verb (`make -s env`, `make -s outputs`) is only its result.

SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:
# Images for containers set it. Without bytecode, pytest rewrites all tests in each worker of each run.
unexport PYTHONDONTWRITEBYTECODE

# For the virtual environment; `make PYTHON=/path/to/python` names another.
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11

# The local Twilio listens at the port in the stack's file; `make up EMULATOR_PORT=8046` changes the file.
configured-port = $(shell sed -n 's|.*twilio:baseUrl: http://127.0.0.1:\([0-9]*\).*|\1|p' Pulumi.local.yaml)
EMULATOR_PORT ?= $(or $(configured-port),8045)
EMULATOR_URL := http://127.0.0.1:$(EMULATOR_PORT)
EMULATOR_DATA := .emulator/local.sqlite

PRISM := tests/conformance
LANGUAGES := tests/conformance/languages

BACKEND_URL := file://$(CURDIR)/.state
# Not a secret: it guards only the emulator's credentials.
PASSPHRASE := local-emulator-only

step = printf '==> %s\n' "$(1)" >&2
failed = { printf '%s\n' "make $@: $(1)" >&2; exit 1; }
quietly = .venv/bin/python -m toolchain run
pip-options = --disable-pip-version-check --no-input --progress-bar off
pip-install = $(quietly) .venv/bin/python -m pip install $(pip-options)

# `$(pulumi) up` runs `pulumi up` with the CLI that the toolchain finds and the settings of the stack `local`.
pulumi = cli="$$(.venv/bin/python -m toolchain)" && \
	PATH="$$cli:$(CURDIR)/.venv/bin:$$PATH" \
	PULUMI_BACKEND_URL="$(BACKEND_URL)" \
	PULUMI_CONFIG_PASSPHRASE="$(PASSPHRASE)" \
	PULUMI_SKIP_UPDATE_CHECK=true \
	pulumi
above = Pulumi says why above

.PHONY: help
help:  ## List the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##### The stack `local`

.PHONY: up preview refresh destroy outputs env

up: cli emulator stack address  ## Deploy the stack `local` to a local Twilio, judged by the policy pack
	@$(call step,pulumi up: an encrypted trunk that takes and makes calls)
	@$(pulumi) up --yes --policy-pack policies --stack local || $(call failed,nothing more is deployed; $(above).)
	@$(call step,Look at it: $(EMULATOR_URL)/)

preview: cli emulator stack address  ## Show what `make up` would do
	@$(call step,pulumi preview)
	@$(pulumi) preview --policy-pack policies --stack local || $(call failed,the stack cannot be deployed; $(above).)

refresh: cli emulator stack address  ## Read the resources at Twilio into the stack's state
	@$(call step,pulumi refresh)
	@$(pulumi) refresh --yes --run-program --stack local || $(call failed,the state did not change; $(above).)

destroy: cli emulator stack address  ## Delete what `make up` created
	@$(call step,pulumi destroy)
	@$(pulumi) destroy --yes --run-program --stack local || $(call failed,not everything is deleted; $(above). Then run it again.)

outputs: cli stack  ## Print the stack's outputs
	@$(pulumi) stack output --stack local || $(call failed,$(above).)

env: cli  ## Print the settings to run `pulumi` yourself: eval "$(make -s env)"
	@cli="$$(.venv/bin/python -m toolchain)" && \
	printf "export PATH='%s':\"\$$PATH\"\n" "$$cli:$(CURDIR)/.venv/bin" && \
	printf "export %s='%s'\n" \
		PULUMI_BACKEND_URL "$(BACKEND_URL)" \
		PULUMI_CONFIG_PASSPHRASE "$(PASSPHRASE)" \
		PULUMI_SKIP_UPDATE_CHECK true

##### The code

.PHONY: test matrix conformance page-test
.PHONY: bench bench-shards bench-emulator bench-audit bench-preflight bench-policies lint format generate lock clean

# TESTS selects some: make test TESTS='tests/provider -k uri'
test: .venv/.installed-dev cli yaml-host  ## Run all tests except those of `make conformance` and `make page-test`
	@$(call step,pytest: all tests except \`make conformance\` and \`make page-test\`; .ci/run runs everything)
	@.venv/bin/python -m pytest -p tests.progress -n auto --dist worksteal $(TESTS)

# MATRIX selects environments: make matrix MATRIX='--python 3.13 --libraries oldest'
matrix: .venv/.installed-dev cli  ## Test on every Python here, with the oldest and the newest libraries
	@$(call step,python -m tests.matrix (two environments for each Python; 5 to 10 minutes each))
	@.venv/bin/python -m tests.matrix $(MATRIX)

conformance: .venv/.installed-dev cli $(PRISM)/.installed $(LANGUAGES)/.installed  ## Test with Prism, other clients and other languages (needs Node and Go)
	@command -v go > /dev/null || $(call failed,needs Go; on Debian and Ubuntu: apt-get install golang-go)
	@$(call step,pytest tests/conformance (the first time: four minutes))
	@.venv/bin/python -m pytest tests/conformance

page-test: .venv/.installed-dev  ## Test the emulator's page in a browser (needs Chromium)
	@command -v chromium > /dev/null || $(call failed,needs Chromium; on Debian and Ubuntu: apt-get install chromium)
	@$(call step,pytest tests/page)
	@.venv/bin/python -m pytest tests/page -m page

# BENCH has options: make bench BENCH='--trunks 50 --latencies 0,100 --json figures.json --form dynamic,plugin'
bench: .venv/.installed cli  ## Measure the provider: seconds, requests and memory of each verb
	@$(call step,python -m bench.provider (about ten minutes))
	@.venv/bin/python -m bench.provider $(BENCH)

# make bench-shards BENCH='--trunks 100 --stacks 1,4'
bench-shards: .venv/.installed cli  ## Measure 200 trunks as 1, 2, 4 and 8 stacks side by side
	@$(call step,python -m bench.shards (about four minutes))
	@.venv/bin/python -m bench.shards $(BENCH)

# make bench-emulator BENCH='--sizes 10,1000'
bench-emulator: .venv/.installed  ## Measure the emulator, empty and full
	@$(call step,python -m bench.emulator (up to five minutes))
	@.venv/bin/python -m bench.emulator $(BENCH)

# make bench-audit BENCH='--accounts 4,40 --latencies 0,100'
bench-audit: .venv/.installed  ## Measure `twilio-trunks audit`: seconds, requests and memory
	@$(call step,python -m bench.audit (about three minutes))
	@.venv/bin/python -m bench.audit $(BENCH)

# make bench-preflight BENCH='--hosts 100 --latencies 0,100 --at-once 16'
bench-preflight: .venv/.installed-dev  ## Measure `twilio-trunks preflight`: seconds, connections and memory
	@$(call step,python -m bench.preflight (half a minute))
	@.venv/bin/python -m bench.preflight $(BENCH)

# make bench-policies BENCH='--trunks 1000 --previewed 50,200'
bench-policies: .venv/.installed cli  ## Measure the policy pack: seconds in process and in a preview
	@$(call step,python -m bench.policies (about a minute))
	@PYTHONPATH=policies .venv/bin/python -m bench.policies $(BENCH)

TYPED := pulumi_twilio_trunking encrypted_trunks emulator toolchain bench twilio_trunks_audit tests.matrix tests.typing

lint: .venv/.installed-dev  ## Check style, types and imports
	@$(call step,ruff check)
	@.venv/bin/ruff check || $(call failed,ruff objects; \`make format\` fixes what it can.)
	@$(call step,ruff format --check)
	@.venv/bin/ruff format --check || $(call failed,run \`make format\`.)
	@$(call step,mypy (the first time: about a minute))
	@$(quietly) .venv/bin/mypy $(addprefix -p ,$(TYPED)) || $(call failed,mypy objects.)
	@$(call step,pyright: the public names in programs)
	@$(quietly) .venv/bin/pyright --pythonpath .venv/bin/python || $(call failed,pyright objects.)
	@$(call step,lint-imports)
	@PYTHONPATH=.:policies .venv/bin/lint-imports || $(call failed,an import breaks a contract in pyproject.toml.)

format: .venv/.installed-dev  ## Format the code, and fix what ruff can fix
	@.venv/bin/ruff format
	@.venv/bin/ruff check --fix

generate: .venv/.installed-dev  ## Write the documents that follow from the code: rules, errors, presets, schema, coverage
	@PYTHONPATH=policies .venv/bin/python -m encrypted_trunks.generated
	@.venv/bin/python -m tests.generated
	@.venv/bin/python -m pulumi_twilio_trunking.plugin.schema
	@.venv/bin/python -m emulator.coverage > COVERAGE.md

# With pip only, because an index may serve other versions to another tool.
lock: .venv/bin/pip  ## Update constraints.txt and the Pulumi CLI to the newest versions that work
	@$(call step,Installing the newest versions into a temporary environment (about a minute))
	@new="$$(mktemp -d)" && trap 'rm -rf "$$new"' EXIT && \
	cp requirements.txt requirements-dev.txt "$$new" && : > "$$new/constraints.txt" && \
	.venv/bin/python -m venv "$$new/venv" && \
	$(quietly) "$$new/venv/bin/python" -m pip install $(pip-options) -r "$$new/requirements-dev.txt" && \
	"$$new/venv/bin/python" -m pip freeze --disable-pip-version-check --exclude-editable > "$$new/frozen" && \
	cat "$$new/frozen" > constraints.txt \
		|| $(call failed,constraints.txt did not change; pip says why above.)
	@$(call step,constraints.txt is updated: \`git diff constraints.txt\` shows how)
	@$(call step,Looking for a newer Pulumi CLI to build (3 to 7 minutes for each))
	@.venv/bin/python -m toolchain.renew

clean:  ## Stop the emulator; remove the environment, the state and the caches
	@if test -x .venv/bin/python && test -e .emulator; then \
		.venv/bin/python -m emulator --stop --data $(EMULATOR_DATA) || $(call failed,the emulator does not stop.); \
	fi
	@rm -rf $(foreach folder,$(PRISM) $(LANGUAGES),$(folder)/node_modules $(folder)/.installed)
	@rm -rf .venv .state .emulator .matrix .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name .git -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
	@printf '%s\n' "Left in place, for every clone on this machine: the CLIs in" \
		"  $${XDG_CACHE_HOME:-$$HOME/.cache}/pulumi-twilio-trunking"

##### The things that verbs need

.PHONY: cli yaml-host emulator stack address

cli: .venv/.installed
	@$(call step,Finding the Pulumi CLI)
	@.venv/bin/python -c '' || $(call failed,.venv is broken: remove it and try again.)
	@.venv/bin/python -m toolchain > /dev/null

yaml-host: cli
	@.venv/bin/python -m toolchain yaml > /dev/null

emulator: .venv/.installed
	@$(call step,Starting the local Twilio at $(EMULATOR_URL))
	@.venv/bin/python -m emulator --background --port $(EMULATOR_PORT) --data $(EMULATOR_DATA) --seed local-twilio.toml >&2 || \
		$(call failed,the local Twilio does not start; it says why above.)

stack: cli
	@$(call step,Selecting the stack \`local\`)
	@mkdir -p .state
	@$(pulumi) stack select --create local >&2 || $(call failed,there is no stack to work on; $(above).)

address: stack
	@grep -qF 'twilio:baseUrl: $(EMULATOR_URL)' Pulumi.local.yaml || { \
		$(call step,pulumi config set twilio:baseUrl $(EMULATOR_URL)); \
		$(pulumi) config set twilio:baseUrl $(EMULATOR_URL) --stack local; \
	} || $(call failed,the stack points at another port; $(above).)

.venv/.installed: requirements.txt constraints.txt provider/pyproject.toml audit/pyproject.toml | .venv/bin/pip
	@$(call step,Installing requirements.txt (the first time: about a minute))
	@$(pip-install) -r requirements.txt || $(call failed,pip cannot install requirements.txt; it says why above.)
	@touch $@

# It installs requirements.txt too, hence both stamps.
.venv/.installed-dev: requirements-dev.txt requirements.txt constraints.txt provider/pyproject.toml audit/pyproject.toml | .venv/bin/pip
	@$(call step,Installing requirements-dev.txt (the first time: about a minute))
	@$(pip-install) -r requirements-dev.txt || $(call failed,pip cannot install requirements-dev.txt; it says why above.)
	@touch .venv/.installed $@

# The lock file has versions and checksums, but no addresses: npm asks its configured registry.
%/.installed: %/package.json %/package-lock.json %/.npmrc | .venv/bin/pip
	@node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2> /dev/null && \
		npm --version > /dev/null 2>&1 || \
		$(call failed,needs Node 18 or newer and npm; on Debian and Ubuntu: apt-get install nodejs npm)
	@$(call step,Installing the packages of package.json into $*/node_modules)
	@$(quietly) npm ci --prefix $* --loglevel error || $(call failed,npm cannot install them; it says why above.)
	@touch $@

# pip is installed last, so it is there only in a complete environment.
.venv/bin/pip:
	@for python in $(or $(PYTHON),$(PYTHONS)) ''; do \
		test -n "$$python" || $(call failed,needs Python 3.11 or newer; none of $(or $(PYTHON),$(PYTHONS)) is one.); \
		! "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || break; \
	done; \
	"$$python" -c 'import ensurepip, venv' 2> /dev/null || \
		$(call failed,$$python cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv); \
	$(call step,Making the virtual environment .venv with $$python); \
	"$$python" -m toolchain run "$$python" -m venv --clear .venv || \
		$(call failed,the virtual environment cannot be made; $$python says why above.)
