"""The register on the command line: show it, look for contradictions, print the records of Art. 30."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError

from portal.register import RegisterError, load, register_file
from portal.register.lint import Severity, lint
from portal.register.render import privacy_notice, processor_record, record
from portal.register.schema import LANGUAGES, Register


class Command(BaseCommand):
    """Reads the file named by INSYN_REGISTER anew, so that a change can be tried before a restart."""

    help = "Show the register, report what contradicts itself, or print the records of processing."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=("show", "lint", "record"))
        parser.add_argument("--language", choices=LANGUAGES, default="sv")

    def handle(self, *args: Any, action: str, language: str, **options: Any) -> None:
        try:
            register = load(register_file())
        except RegisterError as error:
            raise CommandError(str(error)) from None
        match action:
            case "show":
                self.show(register, language=language)
            case "lint":
                self.lint(register, language=language)
            case "record":
                self.record(register, language=language)

    def show(self, register: Register, *, language: str) -> None:
        today = datetime.now(ZoneInfo(register.time_zone)).date()
        self.stdout.write(privacy_notice(register, language=language, on=today).text())

    def lint(self, register: Register, *, language: str) -> None:
        """Print the findings, one a line; an error among them is a failure for scripts."""
        findings = lint(register, today=datetime.now(ZoneInfo(register.time_zone)).date())
        for one in findings:
            self.stdout.write(f"{one.where}: {one.severity} {one.code}: {one.message.in_language(language)}")
        errors = sum(one.severity is Severity.ERROR for one in findings)
        sums = f"errors: {errors}, warnings: {len(findings) - errors}"
        if errors:
            raise CommandError(sums)
        self.stdout.write(sums)

    def record(self, register: Register, *, language: str) -> None:
        records = {
            "controller": record(register, language=language),
            "processor": processor_record(register, language=language),
        }
        self.stdout.write(json.dumps(records, ensure_ascii=False, indent=2))
