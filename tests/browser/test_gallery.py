"""The parts of the face together, in both languages, on phone and desk, in light and dark."""

import re
from pathlib import Path

import polib
import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from tests.browser.conftest import OpenPage
from tests.browser.inspection import OFTEN, SELDOM, assert_accessible, assert_fits, assert_framed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HERE = Path(__file__).parent / "gallery"
PAGES = [
    ("sv", "/"),
    ("sv", "/galleri/"),
    ("sv", "/request/"),
    *(pytest.param("en", path, marks=pytest.mark.long) for path in ("/en/", "/en/gallery/", "/en/request/")),
]


@pytest.fixture(autouse=True)
def gallery(settings: Settings, tmp_path: Path) -> None:
    """Put the gallery in the portal's place, with its own Swedish."""
    words = tmp_path / "sv" / "LC_MESSAGES"
    words.mkdir(parents=True)
    polib.pofile(str(HERE / "gallery.po")).save_as_mofile(str(words / "django.mo"))
    settings.ROOT_URLCONF = "tests.browser.gallery.urls"
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, tmp_path]
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], HERE / "templates"]}]


@pytest.mark.parametrize(
    "ways", [OFTEN, pytest.param(SELDOM, marks=pytest.mark.long)], ids=["often", "seldom"]
)
@pytest.mark.parametrize(("language", "path"), PAGES)
def test_every_part_is_accessible_silent_and_fits(
    open_page: OpenPage, language: str, path: str, ways: tuple[tuple[int, str], ...]
) -> None:
    for width, scheme in ways:
        page = open_page(path, width=width, scheme=scheme)

        assert_framed(page, language=language)
        assert_accessible(page)
        assert_fits(page)


@pytest.mark.parametrize("script", [True, False])
def test_refused_form_names_its_faults_first(open_page: OpenPage, script: bool) -> None:
    page = open_page("/galleri/", width=390, script=script)

    page.locator("form[novalidate] .btn").first.click()

    expect(page).to_have_title(re.compile("^Fel: "))
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(page.locator("#id_email")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_email")).to_have_attribute(
        "aria-describedby", "id_email_helptext id_email_error"
    )
    for link in summary.locator("a").all():
        target = link.get_attribute("href") or ""
        assert page.locator(target).count() == 1
    if script:
        assert_accessible(page)
        assert_fits(page)


def test_language_switch_stays_on_the_page(open_page: OpenPage) -> None:
    page = open_page("/galleri/?page=2")

    page.get_by_role("link", name="English", exact=True).click()

    assert page.url.endswith("/en/gallery/?page=2")
    page.get_by_role("link", name="Svenska", exact=True).click()
    assert page.url.endswith("/galleri/?page=2")


def test_menu_opens_without_script(open_page: OpenPage) -> None:
    page = open_page("/", width=390, script=False)
    way = page.locator("#ways").get_by_role("link", name="Logga in")
    expect(way).to_be_hidden()

    page.get_by_role("button", name="Meny").click()

    expect(way).to_be_visible()


def test_answer_date_comes_first_on_a_phone(open_page: OpenPage) -> None:
    page = open_page("/request/", width=390)

    date = page.locator(".due").bounding_box()
    progress = page.locator(".progress").bounding_box()

    assert date is not None
    assert progress is not None
    assert date["y"] + date["height"] <= progress["y"]
    assert date["y"] + date["height"] < 700


def test_progress_is_kept_fresh_by_text_alone(open_page: OpenPage) -> None:
    page = open_page("/en/request/")

    expect(page.locator(".progress output")).to_have_text("5 / 7", timeout=5000)

    assert page.locator(".progress progress").evaluate("bar => bar.value") == 71


def test_page_refreshes_itself_without_script(open_page: OpenPage) -> None:
    page = open_page("/request/", script=False)

    assert page.locator("noscript meta[http-equiv=refresh]").count() or "refresh" in page.content()
