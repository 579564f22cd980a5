"""How Alembic runs here: on the connection that it is given, each step in a transaction of its own."""

from alembic import context

from chidu.records.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
