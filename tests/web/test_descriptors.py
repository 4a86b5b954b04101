"""The limit of open files: raised as far as the system lets us, and told where it is too low."""

import resource
from collections.abc import Iterator

import pytest

from web.process import descriptors

FEW = 600


@pytest.fixture
def few_files() -> Iterator[None]:
    """This process may have few files open, until it raises that itself."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_where_files_are_few_it_is_known_how_many_connections_have_none(few_files):
    assert descriptors.lacking(100) == 0
    assert descriptors.lacking(1000) == 1000 - (FEW - descriptors.RESERVED)


def test_the_program_raises_the_limit_itself(few_files):
    descriptors.raise_limit(700)
    assert descriptors.lacking(700) == 0
