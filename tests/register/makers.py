"""Registers to test with: the five examples, whole or with one thing changed."""

from functools import cache
from pathlib import Path

import portal.register
from portal.register.load import RegisterError, load, loads
from portal.register.schema import Register

FOLDER = Path(portal.register.__file__).parent / "examples"
NAMES = ("karaoke", "group", "devices", "booking", "hosting")


@cache
def example(name: str) -> Register:
    """Return one of the five examples."""
    return load(FOLDER / f"{name}.toml")


@cache
def text_of(name: str) -> str:
    """Return the text of an example."""
    return (FOLDER / f"{name}.toml").read_text(encoding="utf-8")


def changed(old: str, new: str, *, name: str = "karaoke") -> tuple[str, int]:
    """Return an example's text with the first `old` replaced, and the line (from 1) where that stands."""
    text = text_of(name)
    assert old in text, f"the example has no {old!r} any more"
    before, _, after = text.partition(old)
    return before + new + after, before.count("\n") + 1


def refusal(text: str) -> RegisterError:
    """Return the error that a text is refused with."""
    try:
        loads(text.encode(), file="mine.toml")
    except RegisterError as error:
        return error
    raise AssertionError("the register was accepted")
