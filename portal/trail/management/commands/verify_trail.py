from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.trail import services


class Command(BaseCommand):
    help = "Check every link of the trail, that no entry was kept out, and the signed heads kept outside the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--heads", type=Path, help="folder with signed heads, when not the default")

    def handle(self, *args: object, heads: Path | None, **options: object) -> None:
        verdict = services.verify(folder=heads)
        if not verdict.whole:
            where = f" at link {verdict.broken_at}" if verdict.broken_at else ""
            raise CommandError(f"The trail is broken{where}: {verdict.reason}.")
        self.stdout.write(f"{verdict.links} links, {verdict.reason}.")
