"""What lint says: a finding with its code, its place in the file and a sentence in both languages."""

from dataclasses import dataclass
from enum import StrEnum

from portal.register.parts import Text
from portal.register.places import Path
from portal.register.schema import Register


class Severity(StrEnum):
    """An error breaks the law as it stands; a warning is a contradiction or a risk to mend."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A line of a file, and the key that stands there."""

    file: str
    line: int
    key: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that lint found. `rule` is the id of the rule of law behind it."""

    code: str
    rule: str
    severity: Severity
    where: Where
    message: Text


def where_is(register: Register, path: Path) -> Where:
    """Return the place of a part of the register; list items are named by their id, or by their number."""
    here: object = register
    words: list[str] = []
    for step in path:
        if isinstance(step, str):
            here = getattr(here, step)
            words.append(step)
        elif isinstance(here, tuple):
            here = here[step]
            id = getattr(here, "id", None)
            if id is None:
                words[-1] += f"[{step + 1}]"
            else:
                words.append(id)
    places = register.places
    return Where(file=places.file, line=places.line(path), key=".".join(words))
