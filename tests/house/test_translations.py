"""The Swedish is whole, fresh and agrees with itself."""

from pathlib import Path

import polib
import pytest

from portal import translations

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def test_every_message_in_use_has_swedish() -> None:
    catalogue, _ = translations.merged()

    assert translations.missing(catalogue) == []


def test_fragments_agree_and_none_is_fuzzy() -> None:
    _, wrong = translations.merged()

    assert wrong == []


def test_the_compiled_catalogue_is_fresh() -> None:
    catalogue, _ = translations.merged()

    assert not translations.stale(catalogue)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for room in translations.ROOMS:
        (tmp_path / room).mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "fragments").mkdir()
    (tmp_path / "fragments" / translations.HEADER).write_text(HEADER)
    return tmp_path


def test_messages_are_found_in_code_and_pages(house: Path) -> None:
    (house / "rights" / "words.py").write_text(
        '_("One")\nngettext("a day", "days", n)\npgettext("month", "May")\n_(a_variable)\n'
    )
    (house / "templates" / "page.html").write_text(
        "{% translate 'Two' %}"
        "{% blocktranslate trimmed with a=b %}\n  Three\n  %{{ a }}\n{% endblocktranslate %}"
        "{% translate 'May' context 'verb' %}{{ _('Four')|lower }}"
        "{% blocktranslate count n=x %}one{% plural %}many{% endblocktranslate %}"
    )

    found = {(use.context, use.message, use.plural) for use in translations.uses(root=house)}

    assert found == {
        ("", "One", ""), ("", "a day", "days"), ("month", "May", ""),
        ("", "Two", ""), ("", "Three %%%(a)s", ""), ("verb", "May", ""), ("", "Four", ""),
        ("", "one", "many"),
    }  # fmt: skip


def test_a_message_without_swedish_is_named_with_its_place(house: Path) -> None:
    (house / "rights" / "words.py").write_text('\n_("Nobody said this")\n')
    catalogue, _ = translations.merged(folder=house / "fragments")

    assert translations.missing(catalogue, root=house) == [
        "rights/words.py:2: “Nobody said this” has no Swedish"
    ]


@pytest.mark.parametrize(
    ("entry", "flaw"),
    [
        (polib.POEntry(msgid="Day", msgstr="Natt"), "differ on “Day”"),
        (polib.POEntry(msgid="Night", msgstr="Natt", flags=["fuzzy"]), "“Night” is marked fuzzy"),
        (polib.POEntry(msgid="By %(day)s", msgstr="Senast %(dag)s"), "different places to fill in"),
        (polib.POEntry(msgid="Empty", msgstr=""), "“Empty” has no Swedish"),
    ],
)
def test_a_flawed_fragment_is_refused(house: Path, entry: polib.POEntry, flaw: str) -> None:
    (house / "fragments" / "a.po").write_text('msgid "Day"\nmsgstr "Dag"\n')
    (house / "fragments" / "b.po").write_text(str(entry))

    _, wrong = translations.merged(folder=house / "fragments")

    assert len(wrong) == 1
    assert flaw in wrong[0]
