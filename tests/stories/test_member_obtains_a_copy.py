"""
A stranger registers, asks for a copy and a move in one go, watches them being made, and fetches both.

Everything is clicked and typed in Chromium; broker, relay, worker and beat are real processes. Every row of every
declared table of the person is then compared with the database, in JSON and in CSV.
"""

import dataclasses
import datetime as dt
import hashlib
import json
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from playwright.sync_api import Browser, Download, Page, expect

from portal import register
from portal.datamap import sources
from portal.front.sessions import SessionStore
from portal.letters.models import Dispatch
from portal.letters.words import long_date
from portal.members.models import Member
from portal.outbox.models import Promise
from rights.models import Case, Line, Package
from rights.rules.right import Right
from rights.rules.states import State
from tests.browser.conftest import OpenPage
from tests.faults.keeper import Keeper
from tests.letters.reading import squeezed, text_of
from tests.package.planting import Planted
from tests.stories import walking
from tests.stories.checklist import seventeen_points
from tests.stories.comparing import Row, compare, held, making_held_back, release

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMAIL = "saga@example.org"
NAME = "Saga Ek <b>Ö</b>"
CHANGES_HER_STANDING = {"gate", "mfa", "rights"}  # a block, a second factor or a request that she never made


@dataclasses.dataclass(frozen=True, kw_only=True)
class Obtained:
    """What the story ends with: the files on her disk, and what the database held when they were made."""

    member: Member
    case: Case
    copy: Path
    move: Path
    expected: dict[str, list[Row]]
    expected_to_move: dict[str, list[Row]]


@pytest.fixture
def obtained(open_page: OpenPage, keeper: Keeper, tmp_path: Path) -> Obtained:
    """Walk the whole way, from the start page to two files on disk."""
    page = open_page("/")
    walking.register(page, EMAIL, user_name="saga_sjunger", name=NAME)
    member = Member.objects.get(email=EMAIL)
    live_a_little(member)
    see_what_is_held(page)
    write_to_us(page)
    with making_held_back():
        reference = ask_for_both(page)
        keep_the_receipt(page, reference)
        page.clock.install()
        page.clock.pause_at(timezone.now() + dt.timedelta(seconds=1))
        walking.follow(page, _("Follow your request"))
        expect(page.locator("section.progress output")).not_to_be_empty()
        wait_until(lambda: _quiet() and Line.objects.filter(state=State.EXECUTING).count() == 2)
        expected = held(member.pk)
        release("access")
        wait_until(
            lambda: Dispatch.objects.filter(letter="rights.file_ready", sent_at__isnull=False).exists()
        )
        expected_to_move = held(member.pk)
        page.clock.resume()
        release("portability")
    expect(page.locator("#file-title")).to_have_text(_ready(), timeout=30_000)
    wait_until(_quiet)
    case = Case.objects.get(reference=reference)
    copy, move = fetch_both(page, reference, tmp_path)
    return Obtained(
        member=member, case=case, copy=copy, move=move, expected=expected, expected_to_move=expected_to_move
    )


def live_a_little(member: Member) -> None:
    """Put a row into every table that is still empty for her, as years of membership would."""
    before = held(member.pk)
    life = Planted(member, "sg")
    life.rows["members.member"] = member
    for source in sources():
        if not before[source.name()] and source.model_class()._meta.app_label not in CHANGES_HER_STANDING:
            life.row(source.model_class())


def see_what_is_held(page: Page) -> None:
    """From the end of registration to the overview and the list of what is held."""
    walking.follow(page, _("See what we have about you"))
    expect(page.locator("h1")).to_contain_text("Saga Ek <b>Ö</b>")
    walking.follow(page, _("See all your data"))
    for category in register.current().categories:
        if category.stored and category.role.value == "controller":
            expect(page.locator("main")).to_contain_text(category.label.sv)


def write_to_us(page: Page) -> None:
    """A message with what a spreadsheet, a page or a database might take for an order."""
    page.goto(reverse("contact"))
    page.locator("main input[type=text]").first.fill("=SUM(A1:A9)")
    page.locator("main textarea").fill("@cmd \"quoted\", 'single'\nÅ <script>alert(1)</script> \\ {{7*7}} %s")
    walking.press(page, _("Send the message"))
    expect(page.locator("main")).to_contain_text("=SUM(A1:A9)")


def ask_for_both(page: Page) -> str:
    """Copy and move become two lines under one number."""
    walking.follow(page, _("Make a request"), within=page.locator("footer"))
    walking.ask(page, "access", "portability")
    assert page.locator("main textarea, main input[name*=reason]").count() == 0
    return walking.send(page)


def keep_the_receipt(page: Page, reference: str) -> None:
    """The receipt says number and date, and is there as PDF and as a calendar entry."""
    case = Case.objects.get(reference=reference)
    assert sorted(case.lines.values_list("right", flat=True)) == ["access", "portability"]
    due = long_date(case.due_on, "sv", weekday=False)
    assert squeezed(due) in squeezed(page.locator("main").inner_text())
    assert reference in page.locator("main").inner_text().replace("\N{NON-BREAKING HYPHEN}", "-")
    paper = fetch(page, _("Receipt as PDF")).path().read_bytes()
    assert squeezed(reference) in text_of(paper).replace("\N{NON-BREAKING HYPHEN}", "-")
    calendar = fetch(page, _("Last day to your calendar")).path().read_text()
    assert f"{case.due_on:%Y%m%d}" in calendar
    assert NAME not in calendar


def fetch_both(page: Page, reference: str, folder: Path) -> tuple[Path, Path]:
    """Eleven minutes later the proof is stale: prove anew, then download both files to disk."""
    age_proofs(minutes=11)
    walking.follow(page, _("Go to your files"))
    assert page.get_by_role("link", name=_("Download the file")).count() == 0
    walking.follow(page, _("Confirm that it is you"))
    walking.prove(page, EMAIL)
    expect(page).to_have_url(re.compile(rf"{reverse('request_file', args=[reference])}$"))
    found = []
    for number in (0, 1):
        with page.expect_download() as begun:
            page.get_by_role("link", name=_("Download the file")).nth(number).click()
        target = folder / begun.value.suggested_filename
        begun.value.save_as(target)
        found.append(target)
    copy = next(one for one in found if "portability" not in one.name)
    move = next(one for one in found if "portability" in one.name)
    for file, right in ((copy, "access"), (move, "portability")):
        package = Package.objects.get(line__right=right)
        assert hashlib.sha256(file.read_bytes()).hexdigest() == package.digest
        assert package.digest in page.locator("main").inner_text()
    return copy, move


def fetch(page: Page, words: str) -> Download:
    """Click a link that sends a file, and return the file."""
    with page.expect_download() as begun:
        walking.follow(page, words)
    return begun.value


def age_proofs(*, minutes: int) -> None:
    """Let the session believe that its codes were typed so many minutes earlier."""
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        for record in session.get("account_authentication_methods", []):
            record["at"] -= minutes * 60
        session.save()


def wait_until(true: Callable[[], bool], *, seconds: float = 30) -> None:
    """Look again and again until it is true."""
    begun = time.monotonic()
    while not true():
        if time.monotonic() - begun > seconds:
            waiting = list(Promise.objects.open().values_list("task", "last_error"))
            raise AssertionError(
                f"not within {seconds} s; open: {waiting}, lines: {list(Line.objects.values())}"
            )
        time.sleep(0.1)


def _quiet() -> bool:
    """Nothing is due any more."""
    return not Promise.objects.open().filter(run_after__lte=timezone.now()).exists()


def _ready() -> str:
    return ngettext("Your file is ready to fetch", "Your files are ready to fetch", 2)


@pytest.mark.promise(62)
def test_every_row_from_registration_to_the_file_on_disk(
    obtained: Obtained, browser: Browser, tmp_path: Path
) -> None:
    with zipfile.ZipFile(obtained.copy) as archive:
        folder = tmp_path / "copy"
        archive.extractall(folder)
        every_row_is_told(archive, obtained.expected)
        every_file_is_listed(archive)
        letter = text_of(archive.read("letter.pdf"))
    assert squeezed(register.current().controller.name) in letter
    opened = open_offline(browser, folder)
    seventeen_points(opened, letter, case=obtained.case, folder=folder)
    nothing_of_hers_is_mailed()
    with zipfile.ZipFile(obtained.move) as archive:
        what_she_gave_is_moved(archive, obtained.expected_to_move)
        every_file_is_listed(archive)


def every_row_is_told(archive: zipfile.ZipFile, expected: dict[str, list[Row]]) -> None:
    compared = compare(archive, expected)
    assert compared.wrong == []
    for source in sources():
        assert compared.columns.get(source.name(), set()) == set(source.copied()), source.name()
    empty = [where for where, rows in compared.tables.items() if not rows]
    assert {where.split("/")[1] for where in empty} <= {
        "authenticator",
        "block",
        "package",
        "download",
        "draft",
        "note",
        "extension",
        "pause",
        "original",
        "scan",
        "iddocument",
        "forward",
        "question",
        "correction",
        "mask",
        "outreach",
        "handover",
        "hold",
        "restriction",
        "refusal",
        "balancing",
        "fee",
        "review",
        "mandate",
        "posted",
    }
    assert len(compared.tables) >= 25
    assert compared.values > 300
    changed = {name: [row | dict.fromkeys(row, "changed") for row in rows] for name, rows in expected.items()}
    assert len(compare(archive, changed).wrong) == 2 * compared.values
    manifest = json.loads(archive.read("manifest.json"))
    listed = {
        f"{entry['category']}/{name}": rows
        for entry in manifest["files"]
        for name, rows in entry.get("records", {}).items()
    }
    assert listed == compared.tables


def every_file_is_listed(archive: zipfile.ZipFile) -> None:
    manifest = json.loads(archive.read("manifest.json"))
    listed = {entry["name"]: (entry["bytes"], entry["sha256"]) for entry in manifest["files"]}
    found = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}
    assert listed == {name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in found.items()}


def open_offline(browser: Browser, folder: Path) -> str:
    """Open index.html from disk in a browser without a network; return the words on it."""
    context = browser.new_context(offline=True, java_script_enabled=True, locale="sv-SE")
    asked: list[str] = []
    said: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.goto((folder / "index.html").as_uri())
    headings = page.locator("h2").all_inner_texts()
    for category in register.current().categories:
        if category.role.value == "controller":
            assert category.label.sv in headings
    assert page.locator("h1").count() == 1
    assert NAME in page.locator("body").inner_text()
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    words = page.locator("body").inner_text()
    for link in page.locator("main a[href]:not([href^=http]):not([href^=mailto])").all():
        href = str(link.get_attribute("href"))
        target = (
            page.locator(f"[id='{href[1:]}']").count() if href.startswith("#") else (folder / href).exists()
        )
        assert target, href
    assert all(url.startswith("file:") for url in asked)
    assert said == []
    context.close()
    return words


def nothing_of_hers_is_mailed() -> None:
    """Mails hold links; no mail about the file holds her data or an attachment."""
    written = walking.mails_to(EMAIL, holding="/begaran/")
    assert len(written) >= 2
    for mail in written:
        assert "Storgatan" not in mail["text"] + mail["html"]
        assert "saga_sjunger" not in mail["text"] + mail["html"]
        assert not mail["headers"].get("Content-Disposition")


def what_she_gave_is_moved(archive: zipfile.ZipFile, expected: dict[str, list[Row]]) -> None:
    """The move holds what she gave or left behind under contract or consent, and nothing concluded (Art. 20)."""
    compared = compare(archive, expected, portable_only=True)
    assert compared.wrong == []
    manifest = json.loads(archive.read("manifest.json"))
    categories = {entry["category"] for entry in manifest["files"] if "category" in entry}
    assert categories == {
        one.id
        for one in register.current().categories
        if register.current().portable(one.id)
        and any(source.copied(category=one.id, portable_only=True) for source in sources())
    }
    assert "letters" not in categories
    assert manifest["right"] == Right.PORTABILITY
    by_name = {source.name(): source for source in sources()}
    for name, columns in compared.columns.items():
        assert all(by_name[name].fields[column].kind.portable for column in columns)
