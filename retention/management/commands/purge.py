from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from retention.services import purging

WHY = {
    purging.LARGE: "is too large to be locked by itself: run purge --large in a quiet hour",
    purging.BUSY: "was in use; it is tried again the next time",
    purging.FORBIDDEN: "may not be cleaned by this role: run purge as the owner (INSYN_AS_OWNER=true)",
}


class Command(BaseCommand):
    help = "Make destroyed bytes leave the disk: write anew each table that lost rows, end the logs that tell of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--large", action="store_true", help="large tables too, which are locked meanwhile"
        )

    def handle(self, *args: object, large: bool, **options: object) -> None:
        done = purging.purge(large=large)
        if done is None:
            raise CommandError("Another purge is at work.")
        self.stdout.write(f"{len(done.tables)} tables were written anew.")
        for table, why in sorted(done.waiting.items()):
            self.stdout.write(f"{table} {WHY[why]}")
        if not done.log_ended:
            self.stdout.write("PostgreSQL's log was not ended: see docs/operations.md, What is destroyed.")
        if not done.broker_rewritten:
            self.stdout.write("The broker did not write its file anew.")
