"""`./insyn manage cases --from 2026-01-01 --to 2026-12-31 --csv`: the register of requests, for the authority."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from rights.clock import local_day
from rights.services import casebook


class Command(BaseCommand):
    help = "Count the requests received on these days, or write the register of them as CSV. Nobody's name is in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        day = dt.date.fromisoformat
        parser.add_argument(
            "--from", dest="from_on", type=day, metavar="YYYY-MM-DD", help="first day of receipt"
        )
        parser.add_argument("--to", dest="to_on", type=day, metavar="YYYY-MM-DD", help="last day of receipt")
        parser.add_argument("--csv", action="store_true", help="write a row a right, in the order of receipt")
        parser.add_argument(
            "--language", choices=["sv", "en"], default="sv", help="of the heading and the words"
        )

    def handle(
        self,
        *args: Any,
        from_on: dt.date | None,
        to_on: dt.date | None,
        csv: bool,
        language: str,
        **options: Any,
    ) -> None:
        if from_on and to_on and from_on > to_on:
            raise CommandError("The last day is before the first.")
        today = local_day(timezone.now())
        found = casebook.rows(from_on=from_on, to_on=to_on)
        if not csv:
            counts = casebook.counted(found, today=today)
            self.stdout.write("{rights} rights asked for: {open} open, {late} late.".format(**counts))
            return
        casebook.note_export(from_on=from_on, to_on=to_on)
        with override(language):
            for piece in casebook.as_csv(found, today=today):
                self.stdout.write(piece, ending="")
