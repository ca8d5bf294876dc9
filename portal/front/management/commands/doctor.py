import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from portal.front import doctor
from portal.front.finding import FAIL


class Command(BaseCommand):
    help = "Look at database, broker, relay, worker, trail, keys and register; say in one line what to do."
    requires_system_checks = ()  # a sick portal must still be able to see the doctor

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--deploy", action="store_true", help="look also at what a public portal needs")

    def handle(self, *args: object, deploy: bool, **options: object) -> None:
        failed = False
        for finding in doctor.examine(deploy=deploy):
            self.stdout.write(f"{finding.level:<4}  {finding.about}: {finding.words}")
            failed = failed or finding.level == FAIL
        if failed:
            sys.exit(1)
