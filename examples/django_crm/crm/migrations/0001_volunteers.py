"""The table of volunteers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The first."""

    initial = True
    operations = [
        migrations.CreateModel(
            name="Volunteer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        primary_key=True,
                        serialize=False,
                        auto_created=True,
                        verbose_name="ID",
                    ),
                ),
                ("form", models.UUIDField(unique=True, editable=False)),
                ("name", models.CharField(max_length=200)),
                (
                    "area",
                    models.CharField(
                        max_length=10, choices=[("north", "North"), ("south", "South")]
                    ),
                ),
            ],
        )
    ]
