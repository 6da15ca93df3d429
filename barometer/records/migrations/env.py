"""What Alembic runs: the connection is given by `barometer.records.database`, already in its transaction.

The whole upgrade and the caller's first rows are one transaction on both engines: an interrupted upgrade leaves the
previous schema.
"""

from alembic import context

connection = context.config.attributes["connection"]
# Batch mode: SQLite cannot alter most things in place; Alembic then rebuilds the table.
context.configure(connection=connection, render_as_batch=True, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
if connection.dialect.name == "sqlite":
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        message = f"migration left references to rows that are gone: {broken[:5]}"
        raise RuntimeError(message)
