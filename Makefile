# Fengqiao. The two commands are `make run` and `make test`; both install what is missing and can be repeated.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.PHONY: help run test check fuzz bench bench-board dev clean fonts pdf-tools wasm-target wasm-bindgen npm chromium site-release site-dev

DATA ?= data
LISTEN ?= 127.0.0.1:3000
# wasm-bindgen-cli has to be of the very version the crates are locked to.
WASM_BINDGEN := $(shell grep -A1 '^name = "wasm-bindgen"$$' Cargo.lock | sed -n 's/^version = "\(.*\)"/\1/p')
TOOLS := $(CURDIR)/target/tools
export PATH := $(TOOLS)/bin:$(PATH)
# Seconds each target of `make fuzz` gets.
FUZZ_SECONDS ?= 10
# Builds say what they do, not how.
SAY = printf '\n\033[1m==> %s\033[0m\n'

help: ## What there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

run: site-release fonts ## Build for use, make demo data when there is none, serve on http://127.0.0.1:3000
	@$(SAY) 'Building the server (release)'
	cargo build --release --locked -p server
	if [ ! -e '$(DATA)/fengqiao.db' ]; then
	  $(SAY) 'Making demo data in $(DATA)'
	  target/release/server seed --data '$(DATA)'
	elif [ -e '$(DATA)/DEMO.txt' ]; then
	  cat '$(DATA)/DEMO.txt'
	fi
	$(SAY) 'Serving on http://$(LISTEN) (Ctrl+C ends it)'
	exec target/release/server serve --data '$(DATA)' --site target/site --listen '$(LISTEN)'

test: chromium pdf-tools fonts site-dev ## Every test: rules, store and doors, browsers; counts in the last lines
	@mkdir -p target
	failed=0
	$(SAY) 'Rust tests'
	# Not --workspace: with the browser's crates in one build, cargo would give the server the browser's features.
	cargo test --locked --no-fail-fast -p domain -p app -p server -p press 2>&1 | tee target/test-rust.log || failed=1
	$(SAY) 'Browser tests'
	# The program the server's tests just ran is the one to be served.
	(cd end2end && npx --no-install playwright test) 2>&1 | tee target/test-browser.log || failed=1
	$(SAY) 'Bytes thrown at what reads from outside'
	$(MAKE) --no-print-directory fuzz 2>&1 | tee target/test-fuzz.log || failed=1
	.ci/count target/test-rust.log target/test-browser.log target/test-fuzz.log
	exit $$failed

fuzz: ## Throw bytes at every reader of what comes from outside, FUZZ_SECONDS=10 each
	@command -v c++ >/dev/null || { \
	  command -v apt-get >/dev/null || { echo 'a C++ compiler (c++) is missing: install g++ or clang'; exit 1; }
	  $(SAY) 'Installing g++'
	  sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo
	  $$sudo apt-get update -qq
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends g++ >/dev/null
	}
	cargo fuzz --version >/dev/null 2>&1 || cargo install cargo-fuzz --root '$(TOOLS)'
	# Without a sanitizer the stable compiler does: no unsafe code is to be watched here, only panics, waits and claims.
	export CARGO_TARGET_DIR='$(CURDIR)/target/fuzz'
	cargo fuzz build --fuzz-dir server/fuzz --sanitizer none
	cd server/fuzz
	for target in $$(cargo fuzz list --fuzz-dir .); do
	  found="$$CARGO_TARGET_DIR/found/$$target"
	  mkdir -p "$$found" "$$CARGO_TARGET_DIR/artifacts"
	  log="$$CARGO_TARGET_DIR/$$target.log"
	  if ! "$$CARGO_TARGET_DIR"/*/release/"$$target" -max_total_time='$(FUZZ_SECONDS)' -timeout=20 -rss_limit_mb=2048 \
	      -print_final_stats=1 -artifact_prefix="$$CARGO_TARGET_DIR/artifacts/" "$$found" "corpus/$$target" 2> "$$log"; then
	    tail -n 40 "$$log"; echo "fuzz $$target: FAILED"; exit 1
	  fi
	  echo "fuzz $$target: $$(sed -n 's/^stat::number_of_executed_units: *//p' "$$log") executions, no fault"
	done

check: ## Formatting, lints, licences and advisories, unused dependencies
	@$(SAY) 'Formatting'
	cargo fmt --all --check
	$(SAY) 'Lints'
	cargo clippy --workspace --all-targets --locked -- -D warnings
	$(SAY) 'Licences, advisories and sources'
	cargo deny --version >/dev/null 2>&1 || cargo install cargo-deny --root '$(TOOLS)'
	cargo deny check licenses bans sources
	# The advisories come from a repository of their own, which not every machine reaches.
	if cargo deny fetch db; then cargo deny check advisories; else echo 'advisories were NOT checked: their database cannot be fetched from here'; fi
	$(SAY) 'Unused dependencies'
	cargo machete --version >/dev/null 2>&1 || cargo install cargo-machete --root '$(TOOLS)'
	cargo machete

bench: site-release fonts ## Figures of the release build, with the load named
	@$(SAY) 'Building the rules for the figure in WebAssembly'
	cargo build --profile wasm-release --locked -p rules-wasm --target wasm32-unknown-unknown
	wasm-bindgen --target nodejs --out-dir target/bench-wasm target/wasm32-unknown-unknown/wasm-release/rules_wasm.wasm
	cargo bench --locked -p press --bench press
	cargo bench --locked -p server --bench figures -- $(BENCH)

bench-board: chromium site-release ## Figures of the board in a real browser, with the load named
	@$(SAY) 'Building the server (release)'
	cargo build --release --locked -p server
	node end2end/bench/main.mjs $(BENCH)

dev: site-dev fonts ## Debug build with demo data on http://127.0.0.1:3000
	@cargo build --locked -p server
	[ -e 'target/dev-data/fengqiao.db' ] || target/debug/server seed --data target/dev-data
	exec target/debug/server serve --data target/dev-data --site target/site-dev --listen '$(LISTEN)'

clean: ## Remove everything built (never the data)
	@rm -rf target end2end/shots end2end/test-results end2end/playwright-report

site-release: wasm-target wasm-bindgen npm
	@$(SAY) 'Building the browser bundles (release)'
	cargo build --profile wasm-release --locked -p portal -p desk --target wasm32-unknown-unknown
	node style/build.mjs --profile release --out target/site

site-dev: wasm-target wasm-bindgen npm
	@$(SAY) 'Building the browser bundles (debug)'
	cargo build --locked -p portal -p desk --target wasm32-unknown-unknown
	node style/build.mjs --profile dev --out target/site-dev

wasm-target:
	@for tool in cargo rustup; do
	  command -v $$tool >/dev/null || { echo "$$tool is missing: install Rust $$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml) or newer with rustup"; exit 1; }
	done
	command -v cc >/dev/null || { echo 'a C compiler (cc) is missing: install gcc or clang'; exit 1; }
	if ! rustup target list --installed | grep -qx wasm32-unknown-unknown; then
	  $(SAY) 'Adding the wasm32-unknown-unknown target'
	  rustup target add wasm32-unknown-unknown
	fi

# The published lock file is tried first; a registry that lags behind it may not have every version it names.
wasm-bindgen: wasm-target
	@if [ "$$(wasm-bindgen --version 2>/dev/null)" != 'wasm-bindgen $(WASM_BINDGEN)' ]; then
	  $(SAY) 'Installing wasm-bindgen-cli $(WASM_BINDGEN) into target/tools (some minutes, once)'
	  cargo install wasm-bindgen-cli --version '$(WASM_BINDGEN)' --locked --root '$(TOOLS)' \
	    || cargo install wasm-bindgen-cli --version '$(WASM_BINDGEN)' --root '$(TOOLS)'
	fi

npm:
	@command -v npm >/dev/null || { echo 'npm is missing: install Node.js 20 or newer'; exit 1; }
	for room in style end2end; do
	  if [ ! -e $$room/node_modules/.package-lock.json ] || [ $$room/package-lock.json -nt $$room/node_modules/.package-lock.json ]; then
	    $(SAY) "Installing the npm tools of $$room"
	    (cd $$room && npm ci --no-audit --no-fund && touch node_modules/.package-lock.json)
	  fi
	done

# Typefaces for letters: the free ones that npm has as whole files, and 楷体 from Debian where that is at hand. An office
# with licensed 小标宋, 仿宋, 黑体 and 楷体 puts them into DATA/fonts, and they are taken first.
FONTS := $(CURDIR)/target/fonts
fonts: ## Bring the free typefaces of letters into target/fonts
	@if [ ! -e '$(FONTS)/.lock' ] || [ server/press/fonts/package-lock.json -nt '$(FONTS)/.lock' ]; then
	  command -v npm >/dev/null || { echo 'npm is missing: install Node.js 20 or newer'; exit 1; }
	  $(SAY) 'Bringing typefaces for letters (125 MB, once)'
	  mkdir -p '$(FONTS)'
	  room="$$(mktemp -d)"; trap 'rm -rf "$$room"' EXIT
	  cp server/press/fonts/package*.json "$$room"
	  (cd "$$room" && npm ci --no-audit --no-fund --ignore-scripts)
	  cp "$$room"/node_modules/@expo-google-fonts/noto-serif-sc/{400Regular,700Bold}/*.ttf '$(FONTS)'
	  cp "$$room"/node_modules/@expo-google-fonts/noto-sans-sc/400Regular/*.ttf '$(FONTS)'
	  cp "$$room"/node_modules/@expo-google-fonts/noto-serif-sc/LICENSE_FONT '$(FONTS)/OFL.txt'
	  if command -v apt-get >/dev/null && (cd "$$room" && apt-get download -qq fonts-lxgw-wenkai >/dev/null 2>&1); then
	    dpkg-deb -x "$$room"/fonts-lxgw-wenkai_*.deb "$$room/kai"
	    cp "$$room"/kai/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf '$(FONTS)'
	  else
	    echo 'no 楷体 to be had here: headings of the second level will be set in 宋体 (put a 楷体 into DATA/fonts)'
	  fi
	  touch '$(FONTS)/.lock'
	fi

# What reads the printed letters back in the tests.
pdf-tools:
	@missing=()
	command -v pdftotext >/dev/null || missing+=(poppler-utils)
	command -v qpdf >/dev/null || missing+=(qpdf)
	if [ $${#missing[@]} -gt 0 ]; then
	  command -v apt-get >/dev/null || { echo "missing for the tests of letters: $${missing[*]}"; exit 1; }
	  $(SAY) "Installing $${missing[*]}"
	  sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo
	  $$sudo apt-get update -qq
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends "$${missing[@]}" >/dev/null
	fi

chromium:
	@missing=()
	command -v chromium >/dev/null || [ -n "$${CHROMIUM:-}" ] || missing+=(chromium)
	fc-list :lang=zh-cn 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk)
	if [ $${#missing[@]} -gt 0 ]; then
	  command -v apt-get >/dev/null || { echo "missing for the browser tests: $${missing[*]}"; exit 1; }
	  $(SAY) "Installing $${missing[*]}"
	  sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo
	  $$sudo apt-get update -qq
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends "$${missing[@]}" >/dev/null
	fi
