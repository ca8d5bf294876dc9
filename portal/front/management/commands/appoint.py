from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.members import staffing

MAILBOX = "portal.demo.mailbox.MailboxBackend"


class Command(BaseCommand):
    help = "Let an address into the desk with one role, and mail how to choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--role", required=True, help="handler, verifier, approver, auditor or technician"
        )
        parser.add_argument("--name", default="")
        parser.add_argument("--language", default="sv", help="sv or en")

    def handle(
        self, *args: object, email: str, role: str, name: str, language: str, **options: object
    ) -> None:
        try:
            staff = staffing.appoint(email=email, role=role, name=name, language=language, now=timezone.now())
        except staffing.CannotAppoint as cannot:
            raise CommandError(str(cannot)) from None
        where = staffing.password_address(staff.language)
        self.stdout.write(f"Appointed as {role}. A mail says how to choose a password, at {where}")
        if settings.EMAIL_BACKEND == MAILBOX:
            self.stdout.write(f"No INSYN_MAIL_URL is set: the mail lies in {settings.INSYN_MAIL_FOLDER}")
