# Two commands: "make site" builds the demo city into output/, "make test" runs every test.
.PHONY: site test torture mutants publish check rollback deploy-plan serve lint types docs messages bench lock clean

# Another Python than the system's, where .venv is made: make site PYTHON=python3.13
PYTHON ?=
# A record that lies elsewhere, and its public address: make publish SITE=../record URL=https://…
SITE ?= .
URL ?=
BIN = .venv/bin
BUILD = $(BIN)/python build.py
FOLDERS = --content "$(SITE)/content" --datasets "$(SITE)/datasets" --output "$(SITE)/output"
ADDRESS = $(if $(URL),--url "$(URL)")

site: .venv/site.stamp
	$(BUILD) build $(FOLDERS) $(ADDRESS)

test: .venv/test.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	scripts/ensure-chromium
	scripts/ensure-newsboat
	scripts/ensure-web-servers
	scripts/ensure-java
	scripts/ensure-node-modules tests
	$(BIN)/python -m pytest -n 2 --dist worksteal

# The long form of the tests of safety; their numbers are in docs/safety.md.
torture: .venv/bench.stamp
	$(BIN)/python -m pytest -n 0 -rP tests/torture/*.py

# One part of it: are all small changes of the gates noticed by their tests?
mutants: .venv/bench.stamp
	$(BIN)/python -m pytest -n 0 -rP tests/torture/mutants.py

publish: .venv/site.stamp
	$(BUILD) publish $(FOLDERS) $(ADDRESS)

check: .venv/site.stamp
	$(BUILD) check $(FOLDERS) $(ADDRESS)

rollback: .venv/site.stamp
	$(BUILD) rollback $(FOLDERS)

deploy-plan: .venv/site.stamp
	$(BUILD) deploy-plan $(FOLDERS)

serve: .venv/site.stamp
	$(BUILD) serve $(FOLDERS)

messages: .venv/site.stamp
	$(BIN)/python scripts/update_catalogues.py

docs: .venv/site.stamp
	$(BIN)/python scripts/make_docs.py
	$(BIN)/python scripts/make_components.py

.venv/site.stamp: requirements.lock package-lock.json
	scripts/ensure-venv "$(PYTHON)"
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	scripts/ensure-node-modules
	touch $@

.venv/test.stamp: .venv/site.stamp requirements-test.lock
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-test.lock
	touch $@

.venv/bench.stamp: .venv/test.stamp requirements-bench.lock
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-bench.lock
	touch $@

bench: .venv/bench.stamp
	$(BIN)/python benchmarks/publish.py --rounds 3 --pelican
	$(BIN)/python benchmarks/publish.py --growth
	$(BIN)/python benchmarks/random_edits.py 200
	$(BIN)/python benchmarks/large_table.py
	$(BIN)/python benchmarks/search.py
	$(BIN)/python benchmarks/validation.py
	$(BIN)/python benchmarks/conversions.py
	$(BIN)/python benchmarks/portal.py
	$(BIN)/python benchmarks/charts.py

# For maintainers: write the lock files anew from pyproject.toml (needs uv).
LOCK = uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet
lock:
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra test --constraint requirements.lock --output-file requirements-test.lock
	$(LOCK) --extra test --extra bench --constraint requirements-test.lock --output-file requirements-bench.lock

clean:
	rm -rf .venv output .output.gongbao
