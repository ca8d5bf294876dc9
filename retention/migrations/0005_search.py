import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("retention", "0004_sweeps"),
    ]

    operations = [
        migrations.CreateModel(
            name='Sought',
            fields=[
                ('disposal_id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('locked', models.BinaryField()),
                ('noted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
        ),
        migrations.AddField(
            model_name='disposal',
            name='searched',
            field=models.PositiveIntegerField(null=True, verbose_name='Places searched'),
        ),
        migrations.AddField(
            model_name='disposal',
            name='searched_at',
            field=models.DateTimeField(null=True, verbose_name='Searched for what could be left'),
        ),
        migrations.AddField(
            model_name='disposal',
            name='traces',
            field=models.JSONField(default=list, verbose_name='Where something was still found'),
        ),
        migrations.AddConstraint(
            model_name='disposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('searched', None), ('searched_at', None), ('traces', [])), models.Q(('searched__isnull', False), ('searched_at__isnull', False)), _connector='OR'), name='retention_searched_somewhere'),
        ),
    ]
