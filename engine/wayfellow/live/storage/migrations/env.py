"""Where Alembic begins: it migrates on the connection that it is handed."""

from alembic import context

given = context.config.attributes

context.configure(
    connection=given["connection"],
    version_table=f"{given['prefix']}version",
    version_table_schema=given["schema"],
    prefix=given["prefix"],
    schema=given["schema"],
)
with context.begin_transaction():
    context.run_migrations()
