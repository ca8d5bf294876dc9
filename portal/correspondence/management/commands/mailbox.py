"""`./insyn manage mailbox`: take in what lies in the organisation's mailbox, once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.correspondence import boxes, mailbox


class Command(BaseCommand):
    help = "Make a conversation of each new mail in INSYN_MAILDIR or INSYN_IMAP_URL; one pass."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with boxes.configured() as box:
                if box is None:
                    raise CommandError(
                        "Neither INSYN_MAILDIR nor INSYN_IMAP_URL is set: there is no mailbox."
                    )
                made = mailbox.read(box, now=timezone.now())
        except boxes.BoxUnreachable as failed:
            raise CommandError(f"The mailbox could not be read: {failed}") from failed
        self.stdout.write(f"{made} new.")
