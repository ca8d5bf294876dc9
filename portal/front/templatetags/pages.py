"""What the member's pages write that the face does not: an article of the Regulation in the page's manner."""

from django import template
from django.utils.translation import get_language

from portal.register.articles import cited
from portal.register.documents import Cell, Table

register = template.Library()


@register.filter
def article(number: str) -> str:
    """Write an article: "6(1)(b)" becomes "Article 6(1)(b)", in Swedish "artikel 6.1 b"."""
    return cited(number, language=get_language() or "sv")


@register.filter
def labelled(table: Table) -> list[list[tuple[str, Cell]]]:
    """Pair each cell of a register's table with its column, for tables that stack on phones."""
    return [list(zip(table.columns, cells, strict=True)) for cells in table.rows]
