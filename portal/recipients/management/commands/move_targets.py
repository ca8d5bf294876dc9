"""Try the ways to other controllers that take the file of a move: `./insyn manage move_targets`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import register
from portal.recipients.moving import test


class Command(BaseCommand):
    help = "Ask every receiver of moves in the register whether the way is open; no personal data are sent."

    def handle(self, *_: object, **__: Any) -> None:
        """Try those that are still switched off, too: trying comes before switching on (R20-3)."""
        closed = 0
        for one in register.current().recipients:
            if one.move is None:
                continue
            reason = test(one)
            closed += bool(reason)
            state = "on" if one.move.enabled else "switched off"
            self.stdout.write(f"{one.id}: {reason or 'the way is open'} ({state})")
        if closed:
            raise CommandError(f"{closed} cannot be reached as the register says")
