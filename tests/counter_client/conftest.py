"""View-models need Qt, but no screen."""

import pytest


@pytest.fixture(autouse=True)
def _qt(qt_app: object) -> None:
    """One Qt application for every test here."""
