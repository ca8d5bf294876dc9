from django.core.management.base import BaseCommand, CommandError

from portal.ledger import services


class Command(BaseCommand):
    help = "Check every link of the ledger of deletions, and the heads of it that the trail has noted."

    def handle(self, *args: object, **options: object) -> None:
        verdict = services.verify()
        if not verdict.whole:
            raise CommandError(f"The ledger is broken at link {verdict.broken_at}: {verdict.reason}.")
        self.stdout.write(f"{verdict.links} links, {verdict.reason}.")
