"""The tables for callers from outside; and participants, who have none of Django's."""

from django.db import migrations, models

from .._tables import upgrade


class Migration(migrations.Migration):
    """Our tables, and what the admin lists."""

    dependencies = [("wayfellow", "0001_tables")]
    operations = [
        migrations.RunPython(upgrade, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "identifier",
                    models.CharField(max_length=500, primary_key=True, serialize=False),
                )
            ],
            options={
                "managed": False,
                "default_permissions": (),
                "verbose_name": "participant",
            },
        ),
    ]
