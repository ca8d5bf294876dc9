"""A copy of an identity document as the last resort, and why nothing less was enough; an e-ID as another way."""

import datetime
import uuid

import django.db.models.deletion
from django.db import migrations, models

WAYS = [
    ("sign_in", "Sign in, and confirm it with a code or a passkey."),
    ("email_code", "Type a code that we send to the e-mail address we already have."),
    ("knowledge", "Call us, and answer questions that only you can answer."),
    ("e_id", "Show it with your e-identification."),
    ("letter_code", "Give us the code that we send by post to the address we already have."),
    ("two_items", "Tell us two things that you and we both know. Two of us check them."),
    ("in_person", "Come to us and show who you are. Two of us look; we copy nothing."),
    ("document", "Send us a copy of an identity document, with what we do not need covered."),
]


class Migration(migrations.Migration):
    dependencies = [("rights", "0013_masks")]

    operations = [
        migrations.AddField(
            model_name="pause",
            name="only_because",
            field=models.CharField(blank=True, max_length=300, verbose_name="Why nothing less was enough"),
        ),
        migrations.AlterField(
            model_name="pause",
            name="way",
            field=models.CharField(choices=WAYS, max_length=12, verbose_name="What we asked for"),
        ),
        migrations.AlterField(
            model_name="pause",
            name="shown",
            field=models.CharField(
                blank=True, choices=WAYS, max_length=12, verbose_name="How it was shown"
            ),
        ),
        migrations.CreateModel(
            name="IdDocument",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("key_wrapped", models.BinaryField(null=True)),
                ("media_type", models.CharField(max_length=80, verbose_name="File type")),
                ("size", models.PositiveIntegerField(verbose_name="Bytes")),
                ("brought_by", models.UUIDField(blank=True, null=True, verbose_name="Key of staff")),
                ("came_at", models.DateTimeField(verbose_name="The copy came")),
                (
                    "expires_at",
                    models.DateTimeField(verbose_name="The copy is kept until, at the latest"),
                ),
                ("looked_by", models.UUIDField(blank=True, null=True, verbose_name="Key of who looked")),
                (
                    "destroyed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="The copy was deleted"),
                ),
                (
                    "ended",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fits", "It showed that it is you."),
                            ("does_not_fit", "It did not show that it is you."),
                            ("not_needed", "We do not need it any more."),
                            ("expired", "We did not check it in time, and it is not kept any longer."),
                        ],
                        max_length=12,
                        verbose_name="Why it was deleted",
                    ),
                ),
                ("ended_by", models.UUIDField(blank=True, null=True, verbose_name="Key of who checked")),
                (
                    "pause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="rights.pause",
                    ),
                ),
            ],
            options={
                "verbose_name": "copy of an identity document",
                "verbose_name_plural": "copies of identity documents",
            },
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("way", "document"), models.Q(("only_because", ""), _negated=True)),
                    models.Q(models.Q(("way", "document"), _negated=True), ("only_because", "")),
                    _connector="OR",
                ),
                name="rights_document_only_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("shown", "document"), _negated=True),
                    models.Q(
                        ("seen_by__isnull", False),
                        models.Q(("seen_by", models.F("asked_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="rights_document_checked_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="iddocument",
            constraint=models.UniqueConstraint(
                condition=models.Q(("destroyed_at", None)),
                fields=("pause",),
                name="rights_one_document_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="iddocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("destroyed_at__isnull", False),
                        ("key_wrapped", None),
                        models.Q(("ended", ""), _negated=True),
                    ),
                    models.Q(("destroyed_at", None), ("ended", ""), ("key_wrapped__isnull", False)),
                    _connector="OR",
                ),
                name="rights_gone_document_has_no_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="iddocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "expires_at__lte",
                        models.F("came_at") + datetime.timedelta(days=30),
                    )
                ),
                name="rights_document_goes_in_30_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="iddocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended__in", ["fits", "does_not_fit"]), _negated=True),
                    models.Q(("ended_by__isnull", False), ("looked_by", models.F("ended_by"))),
                    _connector="OR",
                ),
                name="rights_document_seen_by_its_checker",
            ),
        ),
    ]
