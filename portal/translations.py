"""
The Swedish of the portal: each area writes its own fragment, one catalogue comes of them.

English stands in the code; `locale/fragments/en` only puts our own words for what a borrowed app says.
`python -m portal.translations` merges `locale/fragments/*.po` into the catalogue and compiles it, then the English;
`--check` changes nothing and says what is stale, missing or contradicting. Needs polib (a development tool).
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
FRAGMENTS = ROOT / "locale" / "fragments"
HEADER = "00-header.po"
ENGLISH = FRAGMENTS / "en"
CATALOGUE = ROOT / "locale" / "sv" / "LC_MESSAGES" / "django.po"
ENGLISH_CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
ROOMS = ("portal", "rights", "consents", "retention")
TEMPLATES = "templates"

MARKS = {
    "_": (0, None, None),
    "gettext": (0, None, None),
    "gettext_lazy": (0, None, None),
    "gettext_noop": (0, None, None),
    "ngettext": (0, 1, None),
    "ngettext_lazy": (0, 1, None),
    "pgettext": (1, None, 0),
    "pgettext_lazy": (1, None, 0),
    "npgettext": (1, 2, 0),
    "npgettext_lazy": (1, 2, 0),
}
"""Function name → places of the message, its plural and its context among the arguments."""

_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({_STRING}(?:\s*,\s*(?:{_STRING}|count))*)\s*\)", re.DOTALL)
_PLACE = re.compile(r"%\((\w+)\)[a-z]|\{(\w*)\}|%[sd]")

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A message as code or a page uses it."""

    message: str
    plural: str
    context: str
    where: str

    @property
    def key(self) -> Key:
        return self.context, self.message


def uses(*, root: Path = ROOT) -> Iterator[Use]:
    """Yield every marked message of the rooms' code and pages."""
    for room in ROOMS:
        for file in sorted((root / room).rglob("*.py")):
            yield from _of_code(file.read_text(), where=str(file.relative_to(root)))
        for file in sorted((root / room).rglob("templates/**/*.*")):
            yield from _of_page(file.read_text(), where=str(file.relative_to(root)))
    for file in sorted((root / TEMPLATES).rglob("*.*")):
        yield from _of_page(file.read_text(), where=str(file.relative_to(root)))


def merged(*, folder: Path = FRAGMENTS) -> tuple[polib.POFile, list[str]]:
    """Return the catalogue made of all fragments, and what contradicts itself in them, one line each."""
    catalogue = polib.pofile(str(folder / HEADER))
    catalogue.wrapwidth = 10_000  # one message a line: changes read well side by side
    wrong: list[str] = []
    found: dict[Key, tuple[polib.POEntry, str]] = {}
    for file in sorted(folder.glob("*.po")):
        for entry in polib.pofile(str(file)):
            key = (entry.msgctxt or "", entry.msgid)
            if key in found and _swedish(found[key][0]) != _swedish(entry):
                wrong.append(f"{file.name} and {found[key][1]} differ on “{entry.msgid}”")
            found.setdefault(key, (entry, file.name))
            wrong += [f"{file.name}: {what}" for what in _flaws(entry)]
    for _, (entry, _) in sorted(found.items()):
        catalogue.append(_plain(entry))
    return catalogue, wrong


def missing(catalogue: polib.POFile, *, root: Path = ROOT) -> list[str]:
    """Return the messages in use that have no Swedish, with the first place of each."""
    known = {(entry.msgctxt or "", entry.msgid) for entry in catalogue if all(_swedish(entry))}
    lacking: dict[Key, str] = {}
    for use in uses(root=root):
        if use.message and use.key not in known:
            lacking.setdefault(use.key, use.where)
    return [f"{where}: “{message}” has no Swedish" for (_, message), where in lacking.items()]


def stale(catalogue: polib.POFile, *, file: Path = CATALOGUE) -> bool:
    """Return whether the files on disk are other than the fragments make."""
    compiled = file.with_suffix(".mo")
    if not (file.exists() and compiled.exists()):
        return True
    return file.read_text() != str(catalogue) or compiled.read_bytes() != catalogue.to_binary()


def write(catalogue: polib.POFile, *, file: Path = CATALOGUE) -> None:
    """This function will put a catalogue and its compiled form in place."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(str(catalogue))
    file.with_suffix(".mo").write_bytes(catalogue.to_binary())


def main(arguments: Iterable[str]) -> int:
    """This function will merge and compile, or check; the answer is the exit code."""
    catalogue, wrong = merged()
    english, flawed = merged(folder=ENGLISH)
    wrong += flawed
    lacking = missing(catalogue)
    if "--check" in arguments:
        if stale(catalogue) or stale(english, file=ENGLISH_CATALOGUE):
            wrong.append("locale is older than its fragments; run python -m portal.translations")
        wrong += lacking
    elif not wrong:
        write(catalogue)
        write(english, file=ENGLISH_CATALOGUE)
        print(f"{len(catalogue)} messages; {len(lacking)} still without Swedish")  # noqa: T201  # a command's answer
    for line in wrong:
        print(line, file=sys.stderr)  # noqa: T201
    return 1 if wrong else 0


def _of_code(source: str, *, where: str) -> Iterator[Use]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (place := MARKS.get(_called(node.func))):
            texts = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
            if found := _use(texts, place, where=f"{where}:{node.lineno}"):
                yield found


def _of_page(source: str, *, where: str) -> Iterator[Use]:
    if "{%" not in source and "{{" not in source:
        return
    for function, inside in _CALL.findall(templatize(source)):
        texts = [None if part == "count" else ast.literal_eval(part) for part in _parts(inside)]
        if found := _use(texts, MARKS[function], where=where):
            yield found


def _parts(inside: str) -> list[str]:
    return re.findall(rf"{_STRING}|count", inside, re.DOTALL)


def _use(texts: Sequence[object], place: tuple[int, int | None, int | None], *, where: str) -> Use | None:
    def text(index: int | None) -> str | None:
        found = texts[index] if index is not None and index < len(texts) else None
        return found if isinstance(found, str) else None

    message = text(place[0])
    if message is None:
        return None
    return Use(message=message, plural=text(place[1]) or "", context=text(place[2]) or "", where=where)


def _called(function: ast.expr) -> str:
    return (
        function.id
        if isinstance(function, ast.Name)
        else function.attr
        if isinstance(function, ast.Attribute)
        else ""
    )


def _swedish(entry: polib.POEntry) -> tuple[str, ...]:
    if entry.msgid_plural:
        return tuple(entry.msgstr_plural.get(number, "") for number in (0, 1))
    return (entry.msgstr,)


def _flaws(entry: polib.POEntry) -> Iterator[str]:
    if "fuzzy" in entry.flags:
        yield f"“{entry.msgid}” is marked fuzzy"
    allowed = _places(entry.msgid) | _places(entry.msgid_plural or "")
    for text in _swedish(entry):
        if not text:
            yield f"“{entry.msgid}” has no Swedish"
        elif not _places(text) <= allowed or (not entry.msgid_plural and _places(text) != allowed):
            yield f"“{entry.msgid}” and its Swedish have different places to fill in"


def _places(text: str) -> frozenset[str]:
    return frozenset(match.group(0) for match in _PLACE.finditer(text))


def _plain(entry: polib.POEntry) -> polib.POEntry:
    formatted = ["python-format"] if re.search(r"%\(\w+\)[sd]|%[sd]", entry.msgid) else []
    return polib.POEntry(
        msgctxt=entry.msgctxt,
        msgid=entry.msgid,
        msgstr=entry.msgstr,
        msgid_plural=entry.msgid_plural,
        msgstr_plural=entry.msgstr_plural,
        flags=formatted,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
