"""The line index finds every key that the standard reader finds."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.register.places import Path, Places, find_places
from tests.register.makers import NAMES, text_of


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield every path to a key or a list item of a read TOML document."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*path, index))


@pytest.mark.parametrize("name", NAMES)
def test_every_key_of_the_examples_stands_on_its_line(name: str) -> None:
    text = text_of(name)
    lines = text.splitlines()

    places = find_places(text, file=name)

    found = {path for path in paths(tomllib.loads(text)) if isinstance(path[-1], str)}
    assert found <= set(places.lines)
    assert all(str(path[-1]) in lines[places.lines[path] - 1] for path in found)


KEY = st.sampled_from(["a", "b", "key_1", "x-y", '"q k"', "'l'"])
SCALARS = [
    "1",
    "true",
    "2026-11-01",
    '"text"',
    "'literal \\'",
    '"a \\" # = [ ]"',
    '"""one\ntwo "quoted" ]"""',
    "'''l\nm = 1'''",
    '"""ends in quotes\\""""',
    '"""ends in a quote""""',
    "[]",
    "{}",
    "[1, 2]",
    "[\n  1, # one\n  [2, 3],\n]",
    '[{ z = 1 }, { z = "]" }]',
    '{ u = 1, v.w = "}" }',
]
HEADERS = ["", "[t]", "[[m]]", "[[m.n]]", "[ m . o ]", "# a note = 1", "[t.u]", "[t2]"]


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Draw a TOML document in many manners of writing."""
    lines = []
    for header in draw(st.lists(st.sampled_from(HEADERS), min_size=1, max_size=5)):
        lines.append(header)
        for key in draw(st.lists(KEY, unique=True, max_size=3)):
            before, after = draw(st.sampled_from(["", "  "])), draw(st.sampled_from(["", " # note"]))
            dotted = draw(st.sampled_from(["", ".sv", " . en"]))
            lines.append(f"{before}{key}{dotted} = {draw(st.sampled_from(SCALARS))}{after}")
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines) + "\n"


@settings(max_examples=300, deadline=None)
@given(text=documents())
def test_the_index_knows_every_path_of_whatever_is_toml(text: str) -> None:
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return

    places = find_places(text, file="any")

    lines = text.replace("\r\n", "\n").split("\n")
    for path in paths(read):
        assert path in places.lines
        if isinstance(path[-1], str):
            assert path[-1].strip("\"'") in lines[places.lines[path] - 1]


@settings(max_examples=500, deadline=None)
@example(text="a = [}")
@example(text="a = {]")
@example(text="[")
@given(text=st.text(alphabet="ab=[]{}\"'#,.\n\\ ", max_size=40))
def test_a_text_that_is_no_toml_is_walked_to_its_end(text: str) -> None:
    assert find_places(text, file="any").file == "any"


def test_an_unknown_path_gets_the_nearest_line_around_it() -> None:
    places = find_places("\n[t]\nk = 1\n", file="any")

    assert places.line(("t", "missing")) == 2
    assert places.line(("t", "k", "deeper")) == 3
    assert places.line(("else",)) == 1
    assert Places().line(("t",)) == 1
