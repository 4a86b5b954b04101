"""Run by Alembic: migrates over the connection that `portal.storage.migrate` hands it."""

from alembic import context

from portal.storage.schema import SCHEMA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SCHEMA,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
