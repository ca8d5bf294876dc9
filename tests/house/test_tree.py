"""The tree stays readable: short modules, no attics, nothing left for later, rooms that look only downwards."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT, code, committed, of_tests

MOST_LINES = 300
MOST_OF = {"portal/settings.py": 450}
ATTICS = {"utils", "helpers", "misc", "common", "util", "tools"}
LATER = re.compile(
    "|".join((r"\bTO" + "DO\b", r"\bFIX" + "ME\b", r"\bXX" + "X\b", "raise NotImplemented" + "Error"))
)
ASLEEP = re.compile(
    r"pytest\.mark\.(?:sk" + r"ip|xf" + r"ail)|pytest\.(?:sk" + r"ip|xf" + r"ail)\(|unittest\.sk" + "ip"
)


def test_modules_are_short() -> None:
    lengths = {str(file): text.count("\n") for file, text in code().items()}
    long_ones = {name: lines for name, lines in lengths.items() if lines > MOST_OF.get(name, MOST_LINES)}

    assert long_ones == {}


def test_there_is_no_attic() -> None:
    assert [str(file) for file in code() if {file.stem, *file.parts} & ATTICS] == []


def test_nothing_is_left_for_later() -> None:
    assert [str(file) for file, text in {**code(), **of_tests()}.items() if LATER.search(text)] == []


def test_no_test_sleeps() -> None:
    assert [str(file) for file, text in of_tests().items() if ASLEEP.search(text)] == []


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        str(file)
        for file, text in code().items()
        if text.strip()
        and not text.lstrip().startswith(('"""', "#!"))
        and file.name not in {"apps.py", "personal_data.py", "__main__.py"}
        and "commands" not in file.parts
    ]

    assert silent == []


def test_rooms_look_only_the_way_the_contracts_say() -> None:
    told = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert told.returncode == 0, told.stdout[-3000:]


def test_no_path_of_one_machine_and_no_big_file_is_committed() -> None:
    homes = re.compile("/" + r"(?:root|home/\w+|Users/\w+)/")
    wrong = [
        str(file)
        for file in committed()
        if (ROOT / file).is_file() and homes.search((ROOT / file).read_text(errors="replace"))
    ]

    assert wrong == []


@pytest.mark.parametrize("name", ["README.md", "SECURITY.md", "CHANGELOG.md"])
def test_a_visitor_finds_the_first_pages(name: str) -> None:
    assert (ROOT / name).is_file()
