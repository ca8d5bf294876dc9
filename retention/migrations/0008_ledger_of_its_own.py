from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("retention", "0007_finishing"),
    ]

    operations = [
        migrations.DeleteModel(
            name='LedgerLine',
        ),
    ]
