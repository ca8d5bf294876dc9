from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.database import generation
from retention.services.replay import replay


class Command(BaseCommand):
    help = "After a restore: erase, pause and stop again what the ledger knows, then open the portal; prints what was done."

    def handle(self, *args: object, **options: object) -> None:
        report = replay(timezone.now())
        self.stdout.write(f"{report}.")
        if not report.whole:
            raise CommandError(
                "Not all of it is done: whoever works here is dismissed first (./insyn manage dismiss EMAIL)."
            )
        if generation.closed():
            generation.open_again()
            self.stdout.write("The portal is open again.")
