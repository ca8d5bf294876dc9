import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0012_case_register"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=80, verbose_name="Table")),
                ("row", models.CharField(max_length=64, verbose_name="Key of the row")),
                ("column", models.CharField(max_length=60, verbose_name="Column")),
                ("begin", models.PositiveIntegerField(null=True, verbose_name="From sign")),
                ("end", models.PositiveIntegerField(null=True, verbose_name="Up to sign")),
                ("ground", models.CharField(choices=[("others_rights", "It would harm the rights of others"), ("trade_secret", "It is a trade secret"), ("secrecy", "A statute forbids the disclosure")], max_length=20, verbose_name="Ground")),
                ("statute", models.CharField(blank=True, max_length=200, verbose_name="The statute")),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("made_by", models.UUIDField(verbose_name="Who covered it")),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="Covered")),
                ("line", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="masks", to="rights.line")),
            ],
            options={
                "verbose_name": "covered item",
                "verbose_name_plural": "covered items",
                "constraints": [
                    models.UniqueConstraint(fields=("line", "table", "row", "column", "begin"), name="rights_each_passage_covered_once", nulls_distinct=False),
                    models.CheckConstraint(condition=models.Q(models.Q(("begin", None), ("end", None)), models.Q(("begin__isnull", False), ("end__gt", models.F("begin")), ("end__isnull", False), models.Q(("digest", ""), _negated=True)), _connector="OR"), name="rights_passage_is_whole"),
                    models.CheckConstraint(condition=models.Q(models.Q(("ground", "secrecy"), _negated=True), models.Q(("statute", ""), _negated=True), _connector="OR"), name="rights_secrecy_names_the_statute"),
                ],
            },
        ),
    ]
