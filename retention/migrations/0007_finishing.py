from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0006_purge"),
    ]

    operations = [
        migrations.AddField(
            model_name='disposal',
            name='next_on',
            field=models.DateField(null=True, verbose_name='More may go from'),
        ),
        migrations.AddField(
            model_name='disposal',
            name='untold',
            field=models.JSONField(default=list, verbose_name='What went since, and is not told yet'),
        ),
        migrations.RunSQL(
            "UPDATE retention_disposal SET next_on = current_date WHERE executed_at IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name='disposal',
            index=models.Index(condition=models.Q(('next_on__isnull', False)), fields=['next_on'], name='retention_to_finish'),
        ),
    ]
