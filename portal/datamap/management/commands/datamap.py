from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from portal.datamap import lock
from portal.datamap.registry import declared, exempted


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # it writes the lock that a check compares
    help = "Print the data map: one row a field, and how much of the installation it covers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--lock", action="store_true", help="write privacy.lock after looking at the change"
        )

    def handle(self, *args: object, lock: bool, **options: object) -> None:
        if lock:
            self._lock()
        fields = 0
        for label, source in sorted(declared().items()):
            for name, field in source.fields.items():
                fields += 1
                last = field.reason or field.on_erasure.value
                self.stdout.write(
                    f"{label}.{name:<28} {field.kind.value:<13} {source.category_of(name):<13} {last}"
                )
        for label, reason in sorted(exempted().items()):
            self.stdout.write(f"{label:<50} exempt        {reason}")
        self.stdout.write(
            f"{len(declared())} tables with {fields} columns declared, {len(exempted())} tables without personal data."
        )

    def _lock(self) -> None:
        lock.write()
        self.stdout.write(f"{lock.path().name} written.")
