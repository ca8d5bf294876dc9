"""`./insyn manage evidence R-2026-0142 > R-2026-0142.zip`: the evidence file of a request."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rights.evidence import making
from rights.models import Case


class Command(BaseCommand):
    help = "Write the evidence file of a request, a ZIP that anybody can check offline; or print the key to check it by."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", nargs="?", help="the request's number, such as R-2026-0142")
        parser.add_argument(
            "--out", type=Path, metavar="FILE", help="write to a file instead of standard output"
        )
        parser.add_argument("--language", choices=["sv", "en"], default="sv", help="of the page in the file")
        parser.add_argument("--key", action="store_true", help="print the public key and nothing else")

    def handle(
        self, *args: Any, number: str | None, out: Path | None, language: str, key: bool, **options: Any
    ) -> None:
        if key:
            self.stdout.write(making.public_key())
            return
        case = Case.objects.filter(reference=(number or "").strip().upper()).first()
        if case is None:
            raise CommandError("No request has that number, or its content has left.")
        data = making.make(case=case, language=language, now=timezone.now())
        if out:
            out.write_bytes(data)
        else:
            sys.stdout.buffer.write(data)
