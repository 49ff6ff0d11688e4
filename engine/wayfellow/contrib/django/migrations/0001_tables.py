"""The tables as they first were published; Alembic makes them, as everywhere."""

from django.db import migrations

from .._tables import upgrade


class Migration(migrations.Migration):
    """Our tables."""

    initial = True
    operations = [migrations.RunPython(upgrade, migrations.RunPython.noop)]
