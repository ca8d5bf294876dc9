from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0005_chosen_period'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='member',
            index=models.Index(condition=models.Q(('standing', 'active'), _negated=True), fields=['id'], name='members_not_active'),
        ),
    ]
