# `make run` starts the whole branch, `make test` proves it. Both set up what is missing first.
.PHONY: setup setup-tests run test test-newest check gallery lock wheel bench clean
PYTHON = .venv/bin/python
QML = $(shell find */ -name '*.qml' -not -path '*/.*')

setup:
	@bin/setup

setup-tests:
	@bin/setup debian-packages-for-visit.txt debian-packages-for-tests.txt

# without a screen a visit is played, in which a citizen books in a browser
run:
	@bin/setup $(if $(DISPLAY)$(WAYLAND_DISPLAY),,debian-packages-for-visit.txt)
	@.venv/bin/appliance demo

test: setup-tests check
	$(PYTHON) -m pytest

# the same tests, with the newest packages that setup.cfg allows in place of the locked ones
test-newest:
	@bin/setup --newest debian-packages-for-visit.txt debian-packages-for-tests.txt
	.venv-newest/bin/python -m pytest

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
