import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("retention", "0005_search"),
    ]

    operations = [
        migrations.CreateModel(
            name='Purge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begun_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('ended_at', models.DateTimeField(null=True)),
                ('tables', models.JSONField(default=list)),
                ('waiting', models.JSONField(default=dict)),
                ('deleted', models.JSONField(default=dict)),
                ('log_ended', models.BooleanField(default=False)),
                ('broker_rewritten', models.BooleanField(default=False)),
            ],
        ),
    ]
