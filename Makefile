# `make run` starts the whole branch, `make test` proves it. Both set up what is missing first.
.PHONY: setup setup-tests run test test-newest tests check gallery lock wheel bench clean
PYTHON = .venv/bin/python
QML = $(shell find */ -name '*.qml' -not -path '*/.*')
# in two processes, a file of tests in either of them: docs/decisions/0157
PYTEST = -m pytest --numprocesses 2 --max-worker-restart 0 --dist loadfile --no-loadscope-reorder
# the programs that they start hundreds of times are compiled once, whatever this machine is set to
export PYTHONDONTWRITEBYTECODE =

setup:
	@bin/setup

setup-tests:
	@bin/setup debian-packages-for-visit.txt debian-packages-for-tests.txt

# without a screen a visit is played, in which a citizen books in a browser
run:
	@bin/setup $(if $(DISPLAY)$(WAYLAND_DISPLAY),,debian-packages-for-visit.txt)
	@.venv/bin/appliance demo

# side by side; what the checks say comes in one piece
test: setup-tests
	@$(MAKE) --no-print-directory --jobs 2 --output-sync check tests

tests: setup-tests
	+$(PYTHON) $(PYTEST)

# the same tests, with the newest packages that setup.cfg allows in place of the locked ones
test-newest:
	@bin/setup --newest debian-packages-for-visit.txt debian-packages-for-tests.txt
	.venv-newest/bin/python $(PYTEST)

check: setup
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports --config setup.cfg
	.venv/bin/pyside6-qmllint --max-warnings 0 -I station/qml -i station/qml/Station/qmldir $(QML)

gallery: setup
	$(PYTHON) -m tests.screens.gallery

lock: setup
	bin/lock

# what the machines of a branch install: docs/operations.md
wheel: setup
	rm -rf build
	.venv/bin/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir out .
	rm -rf build

bench: setup
	$(PYTHON) -m benchmarks

clean:
	rm -rf .venv .venv-newest out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
