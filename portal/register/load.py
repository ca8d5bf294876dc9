"""
From a TOML file to a `Register`, or to one error that names file, line and key.

The reader follows the dataclasses of schema.py: their fields are the keys, their types the values. What a
type cannot say (shapes of single values) is in shapes.py, what joins several keys in references.py.
"""

import difflib
import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path as FilePath
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from portal.register import references, shapes
from portal.register.places import Path, Places, find_places
from portal.register.schema import Anchor, Life, Period, Register, Text

Part = TypeVar("Part")
Raw = Mapping[str, Any]

LINE = re.compile(r" \(at line (\d+), column \d+\)")
MADE_BY_LOADING = frozenset({"fingerprint", "places"})


class RegisterError(Exception):
    """The register cannot be used. `key` is written as people look for it, as in purposes.support.basis."""

    def __init__(self, *, file: str, line: int, key: str, message: str) -> None:
        self.file, self.line, self.key, self.message = file, line, key, message
        super().__init__(
            f"{file}, line {line}, {key}: {message}" if key else f"{file}, line {line}: {message}"
        )


class Wrong(Exception):
    """Something is wrong at a path; `load` adds file and line."""

    def __init__(self, path: Path, message: str) -> None:
        self.path, self.message = path, message
        super().__init__(message)


def load(file: FilePath) -> Register:
    """
    Return the register that a TOML file describes.

    :raises RegisterError: when the file cannot be read, is no TOML, or describes no complete register
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise RegisterError(
            file=str(file), line=1, key="", message=f"the file cannot be read: {reason}"
        ) from None
    return loads(content, file=str(file))


def loads(content: bytes, *, file: str) -> Register:
    """
    Return the register that the content of a TOML file describes; `file` is only its name in messages.

    :raises RegisterError: when the content is no TOML, or describes no complete register
    """
    try:
        text = content.decode("utf-8")
        raw = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RegisterError(
            file=file, line=line, key="", message="the file is not written in UTF-8"
        ) from None
    except RecursionError:
        raise RegisterError(file=file, line=1, key="", message="not TOML: nested too deeply") from None
    except tomllib.TOMLDecodeError as error:
        place = LINE.search(str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        reason = LINE.sub("", str(error)).replace(" (at end of document)", ", and the file ends")
        raise RegisterError(file=file, line=line, key="", message=f"not TOML: {reason}") from None
    places = find_places(text, file=file)
    try:
        register: Register = read_table(Register, raw, ())
        register = replace(register, fingerprint=hashlib.sha256(content).hexdigest(), places=places)
        for path, message in references.problems(register):
            raise Wrong(path, message)
    except Wrong as wrong:
        raise located(wrong, raw=raw, places=places) from None
    return register


def located(wrong: Wrong, *, raw: Raw, places: Places) -> RegisterError:
    """Return the error with file, line and readable key."""
    return RegisterError(
        file=places.file, line=places.line(wrong.path), key=key_name(wrong.path, raw), message=wrong.message
    )


def key_name(path: Path, raw: Raw) -> str:
    """Return a path as people read it: list items by their id, or by their number from 1."""
    words: list[str] = []
    here: Any = raw
    for step in path:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = None
        if isinstance(step, str):
            words.append(step)
        elif isinstance(here, dict) and isinstance(here.get("id"), str):
            words.append(here["id"])
        else:
            words[-1] += f"[{step + 1}]"
    return ".".join(words)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ", did you mean …?" with the nearest known word, or the few known words, or nothing."""
    known = sorted(known)
    if near := difflib.get_close_matches(word, known, n=1):
        return f"; did you mean {near[0]!r}?"
    return f"; known are {', '.join(known)}" if 0 < len(known) <= 40 else ""


def read_table(kind: type[Part], raw: object, path: Path) -> Part:
    """
    Return the dataclass that a TOML table describes.

    :raises Wrong: when a key is unknown or missing, or its value is wrong
    """
    if kind is Text and isinstance(raw, str):
        raise Wrong(path, 'a text needs both languages, as in { sv = "…", en = "…" }')
    if not isinstance(raw, dict):
        raise Wrong(path, f"must be a table of keys, not {type_name(raw)}")
    known: dict[str, Field[Any]] = {
        one.name: one
        for one in fields(kind)  # type: ignore[arg-type]  # every part of the schema is a dataclass
        if one.name not in MADE_BY_LOADING
    }
    for key in raw:
        if key not in known:
            raise Wrong((*path, key), f"unknown key{nearest(key, known)}")
    for name, one in known.items():
        if name not in raw and one.default is MISSING and one.default_factory is MISSING:
            raise Wrong(path, missing(kind, name))
    hints = get_type_hints(kind)
    return kind(**{key: read_value(hints[key], value, (*path, key)) for key, value in raw.items()})


def missing(kind: type, name: str) -> str:
    if kind is Text:
        return f"the text is missing in {'Swedish' if name == 'sv' else 'English'}: add the key {name!r}"
    if kind is Register and name == "decisions":
        return "the key 'decisions' is missing; when none are automated, say so with decisions = []"
    return f"the key {name!r} is missing"


def read_value(hint: Any, raw: object, path: Path) -> object:
    """
    Return a TOML value as the type that the schema asks for.

    :raises Wrong: when it is of another type, or out of its bounds
    """
    if get_origin(hint) is UnionType:
        (hint,) = (one for one in get_args(hint) if one is not NoneType)
    if get_origin(hint) is tuple:
        if not isinstance(raw, list):
            raise Wrong(path, f"must be a list, in [ ], not {type_name(raw)}")
        return tuple(read_value(get_args(hint)[0], one, (*path, index)) for index, one in enumerate(raw))
    if is_dataclass(hint) and hint not in (Period, Life, Anchor):
        return read_table(hint, raw, path)  # type: ignore[arg-type]  # a hint is a class, never an instance
    value = read_scalar(hint, raw, path)
    if (message := shapes.problem(shapes.name_of(path), value)) is not None:
        raise Wrong(path, message)
    return value


def read_scalar(hint: Any, raw: object, path: Path) -> object:
    if hint in WANTED:
        if type(raw) is hint:
            return raw
        raise Wrong(path, f"must be {WANTED[hint]}, not {type_name(raw)}")
    if not isinstance(raw, str):
        raise Wrong(path, f"must be a text in quotes, not {type_name(raw)}")
    if not raw.strip():
        raise Wrong(path, "may not be empty")
    return raw if hint is str else read_word(hint, raw, path)


def read_word(hint: Any, raw: str, path: Path) -> object:
    """Return a text as a word of an enum, or as a period, life or anchor."""
    if issubclass(hint, StrEnum):
        if raw not in set(hint):
            raise Wrong(path, f"{raw!r} is not possible here{nearest(raw, [str(one) for one in hint])}")
        return hint(raw)
    try:
        return hint.parse(raw)
    except ValueError as error:
        raise Wrong(path, f"{raw!r} does not do: {error}") from None


WANTED: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    date: "a date without quotes, such as 2026-11-01",
}


def type_name(raw: object) -> str:
    match raw:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"
