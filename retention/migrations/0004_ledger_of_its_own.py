from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('retention', '0003_holds'),
    ]

    operations = [
        migrations.DeleteModel(
            name='LedgerLine',
        ),
    ]
