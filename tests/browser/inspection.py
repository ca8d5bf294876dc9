"""What every page must hold, as assertions on an open page."""

from itertools import product

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
MATRIX = tuple(product(WIDTHS, SCHEMES))
OFTEN = ((390, "light"), (1280, "dark"))
"""Looked at in every run; `test_every_page` looks at all the others in the long tests."""
SELDOM = tuple(one for one in MATRIX if one not in OFTEN)
NARROW = 320
REPEATED = """() => {
  const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
  return [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))];
}"""
INLINE = "document.querySelectorAll('[style], style, script:not([src]):not([type])').length"


def assert_accessible(page: Page) -> None:
    """No violation of WCAG 2.2 AA that axe can see, targets under 24 px among them."""
    page.wait_for_load_state()  # who has just pressed something stands at a page that is still on its way
    answer = Axe().run(page, options={"runOnly": AXE_RULES, "preload": False}).response
    found = [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in answer["violations"]]
    assert found == [], page.url


def assert_fits(page: Page) -> None:
    """Nothing is wider than a narrow phone."""
    size = page.viewport_size
    page.set_viewport_size({"width": NARROW, "height": 900})
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if size:
        page.set_viewport_size(size)
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def assert_framed(page: Page, *, language: str) -> None:
    """The page has a title, one h1, its landmarks, the way to help, a request and the privacy settings."""
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == language
    assert page.title().strip(" –")
    assert page.locator("h1").count() == 1
    for landmark in ("header", "main", "footer"):
        assert page.locator(landmark).count() == 1
    assert page.evaluate(INLINE) == 0
    assert page.evaluate(REPEATED) == [], page.url
