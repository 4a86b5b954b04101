"""What is kept is tested in the database of a portal, on SQLite and on PostgreSQL."""

from tests.portal.conftest import either, pytest_asyncio_loop_factories

__all__ = ["either", "pytest_asyncio_loop_factories"]
