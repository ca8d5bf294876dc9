"""`./insyn manage sweep [--preview]`: what is over its time, counted, or deleted."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import override

from portal.outbox.models import Promise
from portal.outbox.tasks import perform
from retention.runs import KeptBack, Sweep, WaitsFor
from retention.services import sweeps
from retention.services.choosing import samples
from retention.services.holds import local_today
from retention.tasks import run_sweep


class Command(BaseCommand):
    help = "Delete what is over its time by the register's rules. With --preview nothing is changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--preview", action="store_true", help="only count, with the keys of some records; change nothing"
        )

    def handle(self, *args: object, preview: bool, **options: object) -> None:
        with override("en"):
            if preview:
                self._preview()
            else:
                self._sweep()

    def _preview(self) -> None:
        found = sweeps.preview(today=local_today(timezone.now()))
        for one, counted, waits in found:
            rules = ", ".join(rule.id for rule in one.rules)
            self.stdout.write(
                f"{one.table} ({one.category}; {rules}): {counted.going} go, {counted.cut} are cut down, "
                f"{counted.people} people, of {counted.of_rows}"
            )
            for reason, rows in counted.kept_back.items():
                self.stdout.write(f"  {rows} stay: {KeptBack(reason).label}")
            if waits:
                self.stdout.write(f"  waits for two people: {WaitsFor(waits).label}")
            for key, person in samples(one):
                self.stdout.write(f"  such as {key}" + (f" of {person}" if person else ""))
        if not found:
            self.stdout.write("Nothing is over its time.")

    def _sweep(self) -> None:
        sweep = sweeps.begin(now=timezone.now())
        promised = Promise.objects.get(ids__sweep_id=str(sweep.pk))
        perform(str(promised.pk), run_sweep)
        done = Sweep.objects.get(pk=sweep.pk)
        for part in done.parts.order_by("position"):
            left = part.get_ended_display() or part.get_waits_for_display()
            months = f", {part.months} whole months" if part.months else ""
            self.stdout.write(f"{part.table}: {part.gone} deleted, {part.cut} cut down{months}; {left}")
        self.stdout.write(
            f"Ended: sweep {done.pk}."
            if done.ended_at
            else f"Not ended: sweep {done.pk} waits or goes on by itself."
        )
