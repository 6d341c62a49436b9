# Keypane. Two commands: `make run` and `make test`; both do their own set-up.
# The rest is for those who work on it: `make help`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

CARGO := cargo
KEYPANE := target/release/keypane
# `--no-default-features` leaves the embedded cluster out, as the container image does.
SERVER_FEATURES :=
# What is built for the server, in one go, so that no dependency is built twice.
NATIVE := -p domain -p backend -p app -p store -p local-cluster -p server -p test-kit --features app/ssr
BROWSER := -p app -p frontend --features app/hydrate
# Crates that are also checked alone, without the features that other crates turn on. Checking all crates
# alone would take two minutes more.
ALONE := domain backend
SAY = @printf '\n== %s\n'

.PHONY: help run test dev build site setup setup-test fmt lint test-scripts test-rust test-browser test-engines fuzz screenshots bench sizes

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

run: build ## Set up, build and run the panel on its embedded local cluster
	$(SAY) "Keypane on its embedded local cluster (Ctrl-C ends it)"
	@KEYPANE_CLUSTER=local KEYPANE_LOCAL_EXAMPLES=$${KEYPANE_LOCAL_EXAMPLES:-true} exec $(KEYPANE)

test: setup-test lint test-scripts test-rust test-browser test-engines ## Set up and pass every test
	$(SAY) "All tests passed"

build: site ## Build the release binary with everything in it
	$(SAY) "Building the server"
	$(CARGO) build --release --locked -p server $(SERVER_FEATURES)

site: setup ## Build what the browser loads
	$(SAY) "Building what the browser loads"
	@node scripts/build-site.mjs

dev: setup ## Rebuild and restart on change
	@node scripts/dev.mjs

setup: ## Install what building needs, where it is missing
	@scripts/setup.sh build

setup-test: ## Install what testing needs, where it is missing
	@scripts/setup.sh test

fmt: ## Format the code
	$(CARGO) fmt --all

lint: setup ## Check format, lints, walls and dependencies
	@scripts/setup.sh lint
	$(SAY) "Checking the format"
	$(CARGO) fmt --all --check
	$(SAY) "Checking the dependencies: used, and of allowed licences and sources"
	target/tools/bin/cargo-machete
	target/tools/bin/cargo-deny --log-level error check bans licenses sources
	$(SAY) "Checking the lints"
	$(CARGO) clippy --locked $(NATIVE) --all-targets -- -D warnings
	$(CARGO) clippy --locked $(BROWSER) --target wasm32-unknown-unknown -- -D warnings
	$(SAY) "Checking that the domain and the backend build alone"
	for crate in $(ALONE); do $(CARGO) check --quiet --locked -p "$$crate" || exit; done

test-scripts: ## How the site is published, the rules of embedding, and what is deployed; needs no Rust and no cluster
	@scripts/setup.sh manifests
	$(SAY) "Testing the scripts"
	node --test scripts/site/*.test.mjs embed/*.test.mjs
	$(SAY) "Testing the manifests"
	node --test deploy/test/*.test.mjs

test-rust: ## Domain, property, router, contract and durability tests
	$(SAY) "Testing the crates"
	$(CARGO) test --locked $(NATIVE)
	$(SAY) "Testing the server without the embedded cluster"
	$(CARGO) test --locked -p server --no-default-features --lib without_local

test-browser: setup-test build ## The real server in real Chromium
	$(SAY) "Testing in the browser"
	cd end2end && KEYPANE_BINARY="$(CURDIR)/$(KEYPANE)" npm test --silent

test-engines: setup-test build ## The core journeys in Firefox, and in WebKit, the engine of Safari
	$(SAY) "Testing in Firefox and WebKit"
	cd end2end && KEYPANE_BINARY="$(CURDIR)/$(KEYPANE)" npm run --silent engines

fuzz: ## Fuzz the five parsers, 10 minutes each (FUZZ_SECONDS=600)
	@scripts/setup.sh fuzz
	@scripts/fuzz.sh $${FUZZ_SECONDS:-600}

screenshots: build ## Take the pictures of docs/screenshots
	@scripts/setup.sh pictures
	cd end2end && KEYPANE_BINARY="$(CURDIR)/$(KEYPANE)" npm run --silent screenshots

bench: setup-test build ## How fast it is and what it needs, at 1,000 to 100,000 secrets
	@KEYPANE_BINARY="$(CURDIR)/$(KEYPANE)" node scripts/bench.mjs

sizes: build ## What the first load of the list weighs
	@KEYPANE_BINARY="$(CURDIR)/$(KEYPANE)" node scripts/sizes.mjs
