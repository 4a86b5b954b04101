"""How the schema came to be, step by step. Run by Alembic; `portal.storage.migrate` starts it."""
