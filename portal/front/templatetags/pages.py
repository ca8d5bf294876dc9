"""What the member's pages write that the face does not: an article of the Regulation in the page's manner."""

import re

from django import template
from django.utils.translation import get_language

from portal.letters.words import NO_BREAK, manner
from portal.register.documents import Cell, Table

register = template.Library()

ARTICLE = re.compile(r"(\d+)\((\d+)\)(?:\(([a-z])\))?")


@register.filter
def article(number: str) -> str:
    """Write an article: "6(1)(b)" becomes "Art. 6(1)(b)", in Swedish "artikel 6.1 b"."""
    if manner(get_language() or "sv") == "en":
        return f"Art.{NO_BREAK}{number}"
    found = ARTICLE.fullmatch(number)
    if found is None:
        return f"artikel{NO_BREAK}{number}"
    letter = f"{NO_BREAK}{found[3]}" if found[3] else ""
    return f"artikel{NO_BREAK}{found[1]}.{found[2]}{letter}"


@register.filter
def labelled(table: Table) -> list[list[tuple[str, Cell]]]:
    """Pair each cell of a register's table with its column, for tables that stack on phones."""
    return [list(zip(table.columns, cells, strict=True)) for cells in table.rows]
