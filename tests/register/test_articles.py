"""An article reads alike everywhere: on a page, in a letter, in the register's own texts."""

import re
from pathlib import Path

import pytest

from portal.register.articles import cited, of_the_regulation

ROOT = Path(__file__).resolve().parents[2]
SHORT = re.compile(r"""\b[Aa]rt\. ?\d""")


@pytest.mark.parametrize(
    ("numbers", "swedish", "english"),
    [
        (("15",), "artikel 15", "Article 15"),
        (("6(1)(b)",), "artikel 6.1 b", "Article 6(1)(b)"),
        (("7(3)",), "artikel 7.3", "Article 7(3)"),
        (("12(4)", "15(1)", "77"), "artiklarna 12.4, 15.1 och 77", "Articles 12(4), 15(1) and 77"),
    ],
)
def test_an_article_is_written_in_the_manner_of_the_language(
    numbers: tuple[str, ...], swedish: str, english: str
) -> None:
    shown = [cited(*numbers, language=code).replace("\N{NO-BREAK SPACE}", " ") for code in ("sv", "en")]

    assert shown == [swedish, english]


def test_a_text_of_its_own_names_the_law() -> None:
    assert of_the_regulation("15", language="sv") == "artikel\N{NO-BREAK SPACE}15 i dataskyddsförordningen"
    assert of_the_regulation("15", language="en") == "Article\N{NO-BREAK SPACE}15 of the GDPR"


def test_no_page_message_or_register_shortens_an_article() -> None:
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "locale" / "fragments").rglob("*.po")]
    lines = [
        (file.name, line) for file in pages for line in file.read_text().splitlines() if "{#" not in line
    ]
    registers = (ROOT / "portal" / "register" / "examples").glob("*.toml")
    lines += [
        (file.name, line)
        for file in registers
        for line in file.read_text().splitlines()
        if not line.startswith("#")
    ]

    assert len(lines) > 1000
    assert [(name, line) for name, line in lines if SHORT.search(line)] == []
