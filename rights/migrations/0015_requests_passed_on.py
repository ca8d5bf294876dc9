"""To whom a request was passed on."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rights", "0014_copies_of_documents")]

    operations = [
        migrations.CreateModel(
            name="Forward",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("work", models.SlugField(max_length=60, verbose_name="What we do for it")),
                ("controller", models.CharField(max_length=120, verbose_name="Passed on to")),
                ("email", models.EmailField(max_length=254, verbose_name="How to reach it")),
                ("forwarded_at", models.DateTimeField(verbose_name="Passed on")),
                ("forwarded_by", models.UUIDField(verbose_name="Key of staff")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="You were told")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="forwards", to="rights.case"
                    ),
                ),
            ],
            options={
                "verbose_name": "request passed on",
                "verbose_name_plural": "requests passed on",
            },
        ),
        migrations.AddConstraint(
            model_name="forward",
            constraint=models.UniqueConstraint(fields=("case", "email"), name="rights_passed_on_once"),
        ),
        migrations.AddConstraint(
            model_name="forward",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("controller", ""), _negated=True), models.Q(("email", ""), _negated=True)
                ),
                name="rights_passed_on_to_somebody",
            ),
        ),
    ]
