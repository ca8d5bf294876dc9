"""Files of moves that were sent to other organisations."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("rights", "0020_version_of_a_posted_text"),
    ]

    operations = [
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('recipient', models.SlugField(max_length=60, verbose_name='Receiver')),
                ('asked_at', models.DateTimeField(verbose_name='You asked for it')),
                ('outcome', models.CharField(choices=[('waiting', 'On its way'), ('taken', 'Sent, and the receiver has taken it'), ('refused', 'The receiver did not want it'), ('given_up', 'Could not be sent')], default='waiting', max_length=8, verbose_name='Outcome')),
                ('reason', models.CharField(blank=True, choices=[('unreachable', 'Their system did not answer.'), ('too_slow', 'Their system was too slow.'), ('fault', 'Their system had a fault.'), ('private_address', 'The way to their system is not safe.'), ('not_connected', 'They no longer receive files from us.'), ('gone', 'The file was no longer here.')], max_length=16, verbose_name='Reason')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='Ended')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handovers', to='rights.line')),
            ],
            options={
                'verbose_name': 'file sent to another organisation',
                'verbose_name_plural': 'files sent to other organisations',
                'constraints': [models.UniqueConstraint(fields=('line', 'recipient'), name='rights_handed_over_once'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('outcome', 'waiting')), models.Q(models.Q(('outcome', 'waiting'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='rights_handed_over_has_an_end')],
            },
        ),
    ]
