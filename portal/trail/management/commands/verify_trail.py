from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.trail import services


class Command(BaseCommand):
    help = "Check every link of the trail and the signed heads kept outside the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--heads", type=Path, help="folder with signed heads, when not the default")

    def handle(self, *args: object, heads: Path | None, **options: object) -> None:
        verdict = services.verify(folder=heads)
        if not verdict.whole:
            raise CommandError(f"The trail is broken at link {verdict.broken_at}: {verdict.reason}.")
        self.stdout.write(f"{verdict.links} links, {verdict.reason}.")
