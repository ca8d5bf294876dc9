from argparse import ArgumentParser

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from portal import register
from portal.activity.services import add_months
from portal.database import generation
from portal.front import roles
from portal.gate import triggers
from portal.ledger.router import DATABASE
from retention.services.purging import MAINTAIN

EVIDENCE = (
    "trail_entry",
    "trail_seal",
    "consents_decision",
    "notices_termsacceptance",
    "notices_noticegiven",
    "recipients_lookup",
    "recipients_disclosure",
)
LEDGER = "ledger_line"
"""Evidence too, in the other database."""


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # a changed map must not stop the start; the build's check does
    help = "Bring the database up to date as its owner: tables, months, the gate's triggers, the application's rights."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true")

    def handle(self, *args: object, quiet: bool, **options: object) -> None:
        try:
            register.current()
        except register.RegisterError as wrong:
            raise CommandError(str(wrong)) from wrong
        call_command("migrate", interactive=False, verbosity=0 if quiet else 1)
        call_command("migrate", DATABASE, database=DATABASE, interactive=False, verbosity=0 if quiet else 1)
        call_command("createcachetable", verbosity=0)
        add_months()
        triggers.install()
        roles.establish()
        self._grant(settings.INSYN_APP_ROLE)
        self._grant_ledger(settings.INSYN_LEDGER_ROLE)
        generation.look()

    def _grant(self, role: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_setting('server_version_num')::int")
            mine, version = cursor.fetchone()
            if not role or mine == role:
                return
            name = connection.ops.quote_name(role)
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {name}")
            if version >= MAINTAIN:  # so that what was destroyed leaves the disk at night
                cursor.execute(f"GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {name}")
                cursor.execute(
                    f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT MAINTAIN ON TABLES TO {name}"
                )
            for table in EVIDENCE:
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {name}")
                if version >= MAINTAIN:
                    cursor.execute(f"REVOKE MAINTAIN ON {table} FROM {name}")

    def _grant_ledger(self, role: str) -> None:
        """Let the ledger's role read and add lines, and nothing else."""
        with connections[DATABASE].cursor() as cursor:
            cursor.execute("SELECT current_user")
            if not role or cursor.fetchone()[0] == role:
                return
            name = connection.ops.quote_name(role)
            cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {name}")
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
            cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}")
            cursor.execute(f"GRANT INSERT ON {LEDGER} TO {name}")
