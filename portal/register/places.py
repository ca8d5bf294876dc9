"""
On which line of a TOML file each key stands: the line index behind every message about a register.

The standard reader gives values without lines. This reads the same text once more, only for the keys. The
text has already been accepted as TOML, so anything odd is skipped and the nearest known line is given.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The lines (from 1) of every table, key and list item of one file, by path."""

    file: str = ""
    lines: Mapping[Path, int] = field(default_factory=lambda: MappingProxyType({}))

    def line(self, path: Path) -> int:
        """Return the line of a path, or of the nearest part around it; 1 when nothing is known."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return 1


def find_places(text: str, *, file: str) -> Places:
    """Return on which line each key of a valid TOML text stands."""
    reader = KeyReader(text.replace("\r\n", "\n"))
    reader.read()
    return Places(file=file, lines=MappingProxyType(reader.lines))


class KeyReader:
    """Walks once through a TOML text and notes the line of each key, table header and list item."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.items: dict[Path, int] = {}

    def read(self) -> None:
        table: Path = ()
        while self.skip_blank():
            if self.text.startswith("[[", self.at):
                self.at += 2
                table = self.open_item(self.keys())
                self.at += 2
            elif self.peek() == "[":
                self.at += 1
                table = self.resolve(self.keys())
                self.note(table)
                self.at += 1
            else:
                self.pair(table)

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def note(self, path: Path) -> None:
        self.lines.setdefault(path, self.text.count("\n", 0, self.at) + 1)

    def skip_blank(self) -> bool:
        """Skip spaces, line ends and comments; return whether text is left."""
        while self.at < len(self.text):
            if self.peek() == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif self.peek() in " \t\n":
                self.at += 1
            else:
                return True
        return False

    def resolve(self, keys: tuple[str, ...]) -> Path:
        """Return the path that header keys mean: inside the last item of every list of tables on the way."""
        path: Path = ()
        for key in keys:
            path += (key,)
            self.note(path)
            if path in self.items:
                path += (self.items[path],)
        return path

    def open_item(self, keys: tuple[str, ...]) -> Path:
        many = (*self.resolve(keys[:-1]), keys[-1])
        self.items[many] = self.items.get(many, -1) + 1
        self.note(many)
        self.note((*many, self.items[many]))
        return (*many, self.items[many])

    def keys(self) -> tuple[str, ...]:
        """Read a dotted key, bare or quoted."""
        found: list[str] = []
        while True:
            self.skip_spaces()
            found.append(self.key())
            self.skip_spaces()
            if self.peek() != ".":
                return tuple(found)
            self.at += 1

    def skip_spaces(self) -> None:
        while self.peek() and self.peek() in " \t":
            self.at += 1

    def key(self) -> str:
        start = self.at
        if self.peek() in ('"', "'"):
            self.string()
            return self.text[start + 1 : self.at - 1]
        while self.peek().isalnum() or self.peek() in ("-", "_"):
            self.at += 1
        if self.at == start:
            self.at += 1
        return self.text[start : self.at]

    def pair(self, table: Path) -> None:
        start = self.at
        keys = self.keys()
        end, self.at = self.at, start
        for depth in range(len(keys)):
            self.note((*table, *keys[: depth + 1]))
        self.at = end + 1
        self.value((*table, *keys))

    def value(self, path: Path) -> None:
        self.skip_blank()
        match self.peek():
            case '"' | "'":
                self.string()
            case "[":
                self.listing(path)
            case "{":
                self.inline(path)
            case _:
                self.at += 1  # never stand still, even on a text that is no TOML
                while self.peek() and self.peek() not in ",]}#\n":
                    self.at += 1

    def string(self) -> None:
        quote = self.peek()
        mark = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self.at += len(mark)
        while self.at < len(self.text) and not self.text.startswith(mark, self.at):
            self.at += 2 if quote == '"' and self.peek() == "\\" else 1
        self.at += len(mark)
        while len(mark) == 3 and self.peek() == quote:  # a long string may end in quotes of its own
            self.at += 1

    def listing(self, path: Path) -> None:
        self.at += 1
        index = 0
        while self.skip_blank() and self.peek() != "]":
            if self.peek() == ",":
                self.at += 1
                continue
            self.note((*path, index))
            self.value((*path, index))
            index += 1
        self.at += 1

    def inline(self, path: Path) -> None:
        self.at += 1
        while self.skip_blank() and self.peek() != "}":
            if self.peek() == ",":
                self.at += 1
                continue
            self.pair(path)
        self.at += 1
