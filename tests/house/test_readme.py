"""README and docs lead somewhere: every command of the contract, every path, every link, every picture."""

import argparse
import re
from pathlib import Path

import pytest

from portal.supervisor import main as supervisor
from tests.house.sources import ROOT, code

README = ROOT / "README.md"
PAGES = [README, ROOT / "CHANGELOG.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|#)([^)\s]+)\)")
IN_CODE = re.compile(r"`([a-z_.]+(?:/[\w.*<>-]+)+/?)`")
OURS = (
    "portal/",
    "rights/",
    "retention/",
    "consents/",
    "docs/",
    "tests/",
    "templates/",
    "locale/",
    "benchmarks/",
)
LATER: set[str] = set()
MOST_BYTES = 200_000


def of_the_start() -> list[str]:
    """Return the commands of `./insyn`."""
    parser = supervisor._parser()
    (choices,) = [one.choices for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    return sorted(set(choices) - {"run"})  # the tests' own


@pytest.mark.parametrize("command", of_the_start())
def test_the_readme_names_every_command_of_the_start(command: str) -> None:
    assert f"./insyn {command}" in README.read_text()


@pytest.mark.parametrize(
    "words",
    [
        "manage check", "manage datamap", "register show", "register lint", "register record", "manage verify_trail",
        "--detach", "--port", "--data DIR", "--register FILE", "--empty", "test --long",
    ],
)  # fmt: skip
def test_the_readme_names_the_contracts_words(words: str) -> None:
    assert words in README.read_text()


@pytest.mark.parametrize("account", ["anna", "bo", "dana", "erik"])
def test_the_readme_names_the_demo_accounts_as_they_are(account: str) -> None:
    made = (ROOT / "portal" / "demo").rglob("*.py")
    text = "\n".join(file.read_text() for file in made)

    assert f"{account}@example.org" in README.read_text()
    assert f"{account}@example.org" in text
    assert "insyn-demo-2026" in README.read_text()
    assert "insyn-demo-2026" in text


def test_the_readme_says_what_is_not_there_yet() -> None:
    text = README.read_text()

    for command in LATER:
        assert not [file for file in code() if file.name == f"{command}.py" and "commands" in file.parts]
        assert f"`{command}`" in text.partition("Not yet")[2]


def test_the_readme_has_its_place_for_figures() -> None:
    text = README.read_text()

    assert text.count("<!-- figures -->") == text.count("<!-- /figures -->") == 1
    assert text.index("<!-- figures -->") < text.index("<!-- /figures -->")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_paths_lead_to_what_is_there(page: Path) -> None:
    text = page.read_text()
    linked = [page.parent / link.partition("#")[0] for link in LINK.findall(text)]
    named = [
        ROOT / name for name in IN_CODE.findall(text) if name.startswith(OURS) and not set("<>*") & set(name)
    ]

    assert [str(path) for path in [*linked, *named] if not path.exists()] == []


def test_pictures_are_small_and_each_is_shown() -> None:
    pictures = sorted((ROOT / "docs" / "images").glob("*"))

    assert pictures
    for picture in pictures:
        assert picture.stat().st_size < MOST_BYTES
        assert f"docs/images/{picture.name}" in README.read_text()


def test_every_decision_says_why_what_and_what_follows() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [file.name[:4] for file in decisions] == [
        f"{number:04d}" for number in range(1, len(decisions) + 1)
    ]
    for file in decisions:
        assert re.findall(r"^## (.+)$", file.read_text(), re.MULTILINE) == ["Why", "What", "Then"], file.name


def test_the_house_of_the_docs_is_the_house_of_the_code() -> None:
    rooms = {file.parent.name for file in (ROOT / "portal").glob("*/__init__.py")}
    told = README.read_text() + (ROOT / "docs" / "house.md").read_text()

    assert {room for room in rooms if f"portal/{room}" not in told and f"portal.{room}" not in told} == set()
