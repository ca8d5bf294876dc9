"""Neutral documents in one language: what pages, letters and PDFs draw, without any markup of their own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table: lines of text, and where they lead if they lead somewhere."""

    lines: tuple[str, ...]
    link: str | None = None

    def __str__(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its caption; every row has as many cells as there are columns."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a document. `id` stays the same in all languages, so links to it keep working."""

    id: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    articles: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole text in one language, with the version of the register it was made from."""

    title: str
    language: str
    register_version: str
    sections: tuple[Section, ...]

    def section(self, id: str) -> Section:
        """Return the section with an id. :raises LookupError: when there is none."""
        found = next((section for section in self.sections if section.id == id), None)
        if found is None:
            raise LookupError(f"the document has no section {id!r}")
        return found

    def text(self) -> str:
        """Return everything a reader sees, line by line."""
        lines = [self.title]
        for section in self.sections:
            lines += [section.heading, *section.paragraphs]
            for table in section.tables:
                lines += [table.caption, " | ".join(table.columns)]
                lines += [" | ".join(" / ".join(cell.lines) for cell in row) for row in table.rows]
        return "\n".join(lines)


def cell(*lines: str, link: str | None = None) -> Cell:
    """Return a cell of the lines that are not empty."""
    return Cell(lines=tuple(line for line in lines if line), link=link)
