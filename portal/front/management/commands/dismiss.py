from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.members import staffing


class Command(BaseCommand):
    help = "End a member of staff's role, sessions, password and passkeys at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: object, email: str, **options: object) -> None:
        try:
            staffing.dismiss(email=email, now=timezone.now())
        except staffing.NotStaff as nobody:
            raise CommandError(str(nobody)) from None
        self.stdout.write("Dismissed. Role, sessions, password and passkeys have ended.")
