import signal
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.backups import making
from portal.supervisor.refusal import Refusal

MEGABYTE = 1_000_000


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # whatever is wrong with the map, a backup is better than none
    help = "Make an encrypted backup of database and files, and remove those whose time is over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="the folder it is put into (backups in the data folder)")

    def handle(self, *args: object, to: Path | None, **options: object) -> None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what is half made is removed on the way out
        try:
            made = making.make(to, now=timezone.now(), say=self.stdout.write)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"Made {made.folder} ({made.size / MEGABYTE:.1f} MB).")
        if made.removed:
            self.stdout.write(f"Removed {made.removed} whose time was over.")
        if to is None:
            self.stdout.write(
                "It lies on the disk of its keys: carry it elsewhere, or name a place with --to."
            )
        self.stdout.write(f"The last of all backups goes on {made.expires_on}. The keys are in none of them.")
