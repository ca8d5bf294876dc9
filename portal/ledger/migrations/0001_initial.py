from django.db import migrations, models

from portal.database import append_only


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Line',
            fields=[
                ('position', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(editable=False)),
                ('kind', models.CharField(choices=[('erasure', 'Erasure'), ('restriction', 'Restriction'), ('objection', 'Objection'), ('consent', 'Consent')], editable=False, max_length=11)),
                ('phase', models.CharField(choices=[('intent', 'Intent'), ('done', 'Done'), ('called_off', 'Called Off'), ('begun', 'Begun'), ('ended', 'Ended')], editable=False, max_length=10)),
                ('act_id', models.UUIDField(editable=False, null=True)),
                ('cause', models.CharField(blank=True, editable=False, max_length=20)),
                ('code', models.CharField(blank=True, editable=False, max_length=90)),
                ('period', models.CharField(editable=False, max_length=7)),
                ('token', models.CharField(editable=False, max_length=64)),
                ('categories', models.JSONField(default=list, editable=False)),
                ('keeps', models.JSONField(default=list, editable=False)),
                ('counts', models.JSONField(default=dict, editable=False)),
                ('reaches_to', models.DateTimeField(editable=False, null=True)),
                ('digest', models.BinaryField(max_length=32)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('act_id', 'phase', 'token'), name='ledger_each_phase_once'), models.CheckConstraint(condition=models.Q(models.Q(('act_id__isnull', False), ('kind', 'erasure'), ('phase__in', ['intent', 'done', 'called_off'])), models.Q(models.Q(('kind', 'erasure'), _negated=True), ('act_id', None), ('phase__in', ['begun', 'ended'])), _connector='OR'), name='ledger_phases_of_a_kind')],
            },
        ),
        append_only('ledger_line'),
    ]
