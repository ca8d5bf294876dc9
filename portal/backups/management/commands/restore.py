from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.backups import replaced, restoring
from portal.supervisor.refusal import Refusal


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # what is there may be broken; that is why it is replaced
    help = "Put a backup in the place of database and files. The portal must not run; it stays closed afterwards."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path)

    def handle(self, *args: object, backup: Path, **options: object) -> None:
        try:
            about = restoring.restore(backup, say=self.stdout.write)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"Restored the backup of {timezone.localtime(about.made_at):%Y-%m-%d %H:%M}.")
        self.stdout.write(f"What it replaced is kept as {replaced.old()} until the next backup.")
        self.stdout.write(
            "The portal is closed. Next: ./insyn manage replay_erasures, which erases again what was erased "
            "since the backup, and opens it."
        )
