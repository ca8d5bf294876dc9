"""
Every page there is: WCAG 2.2 AA, title, one h1, landmarks, language, silent, nobody else asked, narrow enough.

The short run opens each page once, in turn in each of the eight ways; the long one opens each page in all eight.
"""

import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError
from pytest_django.live_server_helper import LiveServer

from rights.services import packaging
from tests.browser.every_page import NO_PAGE, PAGES, Row, names
from tests.browser.inspection import assert_accessible, assert_fits, assert_framed
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Way = tuple[int, str, str]
WAYS: list[Way] = list(product((390, 1280), ("light", "dark"), ("sv", "en")))
ERRORS = {"/finns-inte/": 404, "/en/my-data/%00/": 404, "/begaran/R-1999-0001/": 404}
ENGLISH = re.compile(
    r"\b(the|and|your|you|with|from|this|that|have|what|when|which|cannot|please|sign in|request|requests|"
    r"download|settings|account|none|yes|all|of|is|are|was|has|not|unknown|save|delete|search|next|back)\b",
    re.IGNORECASE,
)


@pytest.fixture
def world() -> World:
    return World()


class Visitor:
    """One browser profile a person and way, kept open; everything it says or asks elsewhere is noted."""

    def __init__(self, browser: Browser, server: str, world: World) -> None:
        self.browser, self.server, self.world = browser, server, world
        self.pages: dict[tuple[str, Way], Page] = {}
        self.contexts: list[BrowserContext] = []
        self.noise: list[str] = []
        self.found: list[str] = []

    def page(self, who: str, way: Way) -> Page:
        if (who, way) not in self.pages:
            self.pages[who, way] = self._new(who, way)
        return self.pages[who, way]

    def look(self, address: str, *, who: str, way: Way, status: int = 200) -> Page:
        """Open a page and note everything that is wrong with it; go on whatever it is."""
        page = self.page(who, way)
        self.noise.clear()
        answer = page.goto(address)
        where = f"{address} as {who} {way}"
        if answer is None or answer.status != status:
            self.found.append(f"{where}: answered {answer.status if answer else 'nothing'}")
            return page
        if page.url.removeprefix(self.server).split("?")[0] != address.split("?", maxsplit=1)[0]:
            self.found.append(f"{where}: led to {page.url}")
        for check in (assert_accessible, assert_fits):
            self._note(where, lambda check=check: check(page))  # type: ignore[misc]  # mypy cannot infer a bound check
        self.found += [f"{where}: {one}" for one in self.noise if str(status) not in one]
        return page

    def framed(self, page: Page, language: str) -> None:
        self._note(page.url, lambda: assert_framed(page, language=language))

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _note(self, where: str, check: Callable[[], None]) -> None:
        try:
            check()
        except (AssertionError, PlaywrightError) as wrong:
            self.found.append(f"{where}: {' '.join(str(wrong).split())[:700]}")

    def _new(self, who: str, way: Way) -> Page:
        width, scheme, language = way
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="sv-SE" if language == "sv" else "en-GB",
            base_url=self.server,
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        context.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((self.server, "data:", "blob:", "file:"))
                else self.noise.append(f"asked {request.url}")
            ),
        )
        if cookie := self.world.cookies.get(who):
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.server}])
        page = context.new_page()
        page.on("console", lambda said: self.noise.append(said.text))
        page.on("pageerror", lambda error: self.noise.append(str(error)))
        return page


@pytest.fixture
def visitor(browser: Browser, live_server: LiveServer, world: World) -> Iterator[Visitor]:
    with override_settings(INSYN_ADDRESS=live_server.url):
        found = Visitor(browser, live_server.url, world)
        yield found
        found.close()


def test_every_address_is_a_page_of_the_table_or_says_why_not() -> None:
    assert names() - set(PAGES) - set(NO_PAGE) == set()
    assert (set(PAGES) | set(NO_PAGE)) - names() <= {
        "demo_mail",
        "demo_one_mail",
        "demo_mail_json",
    } | OPTIONAL


OPTIONAL = {"facebook_login", "facebook_callback", "facebook_login_by_token"}


def look_at(visitor: Visitor, name: str, way: Way) -> None:
    row: Row = PAGES[name]
    visitor.world.ready_for(row)
    page = visitor.look(visitor.world.address(name, language=way[2]), who=row.who, way=way, status=row.status)
    visitor.framed(page, way[2])


def test_each_page_once_in_one_of_the_eight_ways(visitor: Visitor) -> None:
    for number, name in enumerate(PAGES):
        look_at(visitor, name, WAYS[number * 3 % len(WAYS)])
    assert visitor.found == [], "\n".join(visitor.found)


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_page_in_every_way(visitor: Visitor, way: Way) -> None:
    for name in PAGES:
        look_at(visitor, name, way)
    assert visitor.found == [], "\n".join(visitor.found)


def test_pages_for_what_went_wrong(visitor: Visitor) -> None:
    for number, (address, status) in enumerate(ERRORS.items()):
        way = WAYS[number * 3 % len(WAYS)]
        visitor.look(address, who="member", way=way, status=status)
    visitor.look(reverse("admin:login"), who="member", way=WAYS[0], status=403)
    assert visitor.found == [], "\n".join(visitor.found)


def test_the_desk_in_one_of_the_eight_ways(visitor: Visitor) -> None:
    for number, address in enumerate(visitor.world.desk()):
        visitor.look(address, who="staff", way=WAYS[number * 3 % len(WAYS)])
    assert visitor.found == [], "\n".join(visitor.found)


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_the_desk_in_every_way(visitor: Visitor, way: Way) -> None:
    for address in visitor.world.desk():
        visitor.look(address, who="staff", way=way)
    assert visitor.found == [], "\n".join(visitor.found)


@pytest.mark.long
@pytest.mark.parametrize("ways", [WAYS[::6], WAYS[2:6:2]], ids=["often", "rest"])
def test_the_pages_of_a_file_opened_from_disk(visitor: Visitor, tmp_path: Path, ways: list[Way]) -> None:
    import zipfile

    archive = tmp_path / "file.zip"
    archive.write_bytes(
        b"".join(packaging.opened(package=visitor.world.package, now=timezone.now(), network="test"))
    )
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path)
    numbered = sorted((tmp_path / "pages").glob("*.html"))
    assert numbered
    for way in ways:
        for file in (tmp_path / "index.html", numbered[0]):
            page = visitor.page("nobody", way)
            visitor.noise.clear()
            page.goto(file.as_uri())
            for check in (assert_accessible, assert_fits):
                visitor._note(f"{file.name} {way}", lambda check=check, page=page: check(page))  # type: ignore[misc]
            assert page.locator("h1").count() == 1
            assert page.locator("html").get_attribute("lang") == "sv"
            visitor.found += visitor.noise
    assert visitor.found == [], "\n".join(visitor.found)


@pytest.mark.long
def test_no_english_on_swedish_pages(visitor: Visitor) -> None:
    leaks = []
    for name, row in PAGES.items():
        visitor.world.ready_for(row)
        page = visitor.page(row.who, (1280, "light", "sv"))
        page.goto(visitor.world.address(name, language="sv"))
        page.evaluate("document.querySelectorAll('[lang=en]').forEach(one => one.remove())")
        words = page.locator("body").inner_text()
        leaks += [
            f"{name}: {line.strip()[:120]}" for line in words.splitlines() if len(ENGLISH.findall(line)) >= 2
        ]
    assert leaks == [], "\n".join(leaks)
