"""`./insyn manage lifecycle`: the table of states as the page `docs/lifecycle.md`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from rights.rules.diagram import page


class Command(BaseCommand):
    help = "Print the life of a line as Markdown with a diagram; docs/lifecycle.md is made of it."

    def handle(self, *args: Any, **options: Any) -> None:
        with override("en"):
            self.stdout.write(page(), ending="")
