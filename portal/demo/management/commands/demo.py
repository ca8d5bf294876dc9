from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.demo import accounts, services


class Command(BaseCommand):
    help = "Make believable members for trying out, and show how to sign in. Only on loopback."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--members", type=int, default=200, help="how many (default 200)")
        parser.add_argument(
            "--seed", type=int, default=1, help="the same seed makes the same people (default 1)"
        )
        parser.add_argument("--show", action="store_true", help="make nothing, only show the accounts")

    def handle(self, *args: object, members: int, seed: int, show: bool, **options: object) -> None:
        if not settings.ON_LOOPBACK:
            raise CommandError(
                "Demo members are only ever made and shown on loopback; INSYN_HOSTS names a public host."
            )
        if not 2 <= members <= services.MOST_MEMBERS:
            raise CommandError(f"--members must be between 2 and {services.MOST_MEMBERS}.")
        if not show:
            self._fill(members, seed)
        self._show()

    def _fill(self, members: int, seed: int) -> None:
        try:
            filled = services.fill(members=members, seed=seed, now=timezone.now())
        except services.NotHere as why:
            raise CommandError(str(why)) from why
        made = "Made" if filled.is_new else "Already here:"
        self.stdout.write(f"{made} {filled.members} demo members.")

    def _show(self) -> None:
        found = list(accounts.shown())
        if not any(account.code for account in found):
            raise CommandError("There are no demo members here. Make them with: ./insyn demo")
        self.stdout.write(f"\n{settings.INSYN_ADDRESS}/   mailbox {settings.INSYN_ADDRESS}/demo/mail/")
        self.stdout.write(f"password of all four: {accounts.PASSWORD}\n")
        for account in found:
            second = f"code now {account.code} (secret {account.secret})" if account.code else ""
            self.stdout.write(f"  {account.email:<20} {account.role:<10} {second}".rstrip())
