from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from retention.services.replay import replay


class Command(BaseCommand):
    help = "After a restore: erase again, pause again and stop again what the ledger knows; prints what was done."

    def handle(self, *args: object, **options: object) -> None:
        report = replay(timezone.now())
        self.stdout.write(f"{report}.")
        if not report.whole:
            raise CommandError(
                "Not all of it is done: whoever works here is dismissed first (./insyn manage dismiss EMAIL)."
            )
