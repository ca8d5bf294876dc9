"""Who may be a child gets every letter about a request begun in short; nobody else, and nowhere where none are users."""

import dataclasses
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal import register
from portal.letters.models import Dispatch
from portal.letters.wording import wording
from portal.members.models import Member
from portal.members.young import may_be_a_child
from rights.evidence import contents
from rights.models import Case
from rights.papers import Posted
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.desk.entering import entered
from tests.letters.reading import text_of
from tests.requests.test_objecting import MARKETING, object_to

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
SHORT = {"sv": "Kort sagt", "en": "In short"}


def born(member: Member, years_ago: int) -> Member:
    member.birth_year = timezone.localdate().year - years_ago
    member.save(update_fields=["birth_year"])
    return member


def for_grown_ups(monkeypatch: pytest.MonkeyPatch) -> None:
    book = register.current()
    adult = dataclasses.replace(book, age=dataclasses.replace(book.age, own_minimum=18))
    monkeypatch.setattr(register, "current", lambda: adult)


@pytest.mark.rule("R12-14")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_page_mail_and_paper_begin_in_short_in_the_childs_language(
    language: str, alice: Member, as_member: SignIn
) -> None:
    child = born(alice, 14)
    Member.objects.filter(pk=child.pk).update(language=language)
    with translation.override(language):
        client = as_member(child)
        case = object_to(client, MARKETING)
        page = reverse("request_answer", args=[case.reference, "objection"])
        paper, receipt = (
            reverse(name, args=args)
            for name, args in (
                ("request_answer_pdf", [case.reference, "objection"]),
                ("request_receipt_pdf", [case.reference]),
            )
        )
    keep_promises()

    about = [str(one.body) for one in mail.outbox if case.reference in str(one.body)]
    assert len(about) == 2
    shown = [client.get(page).content.decode(), *about]
    printed = [text_of(b"".join(_bytes(client, one))) for one in (paper, receipt)]
    assert all(SHORT[language] in one for one in shown)
    assert all(SHORT[language].replace(" ", "") in one for one in printed)
    other = SHORT["en" if language == "sv" else "sv"]
    assert not any(other in one for one in shown)


@pytest.mark.rule("R12-14")
@pytest.mark.parametrize(
    ("years", "adults_only"), [(19, False), (40, False), (14, True), (18, True), (None, False)]
)
def test_grown_ups_and_members_of_whom_no_year_is_known_get_the_whole_letter_alone(
    years: int | None, adults_only: bool, alice: Member, as_member: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    if adults_only:
        for_grown_ups(monkeypatch)
    member = born(alice, years) if years else alice
    client = as_member(member)
    case = object_to(client, MARKETING)
    keep_promises()

    page = client.get(reverse("request_answer", args=[case.reference, "objection"])).content.decode()
    assert SHORT["sv"] not in page
    assert not any(SHORT["sv"] in str(one.body) for one in mail.outbox)


@pytest.mark.parametrize(("years", "young"), [(9, True), (17, True), (18, True), (19, False)])
def test_in_the_year_of_the_eighteenth_birthday_one_may_be_a_child_still(
    years: int, young: bool, alice: Member
) -> None:
    assert may_be_a_child(born(alice, years), on=timezone.localdate()) is young


@pytest.mark.rule("R12-14")
def test_each_letter_keeps_its_language_and_the_version_of_its_text(
    alice: Member, bob: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    cases: dict[str, Case] = {}
    for language, member in (("sv", born(alice, 14)), ("en", bob)):
        with translation.override(language):
            cases[language] = object_to(as_member(member), MARKETING)
    keep_promises()

    listed = at_desk("auditor").get(reverse("admin:letters_dispatch_changelist")).content.decode()
    for language, young in (("sv", True), ("en", False)):
        version = wording("rights.received", language=language, simply=young)
        rows = Dispatch.objects.filter(subject_id=cases[language].member_id, letter="rights.received")
        assert [(one.language, one.wording) for one in rows] == [(language, version)]
        told = contents.letters(cases[language])
        assert {"rights.received", "rights.answered"} == {one["letter"] for one in told}
        assert version in {one["wording_sha256"] for one in told}
        assert version[:12] in listed


@pytest.mark.rule("R12-14")
def test_a_letter_by_post_keeps_the_version_it_was_printed_from(at_desk: AtDesk) -> None:
    desk = at_desk()
    case = entered(desk, None, timezone.localdate())
    born(case.member, 12)
    keep_promises()
    letter = Posted.objects.get(case=case, letter="rights.received_on_paper")
    assert letter.wording == ""

    paper = desk.post(reverse("admin:rights_posted_print", args=[letter.pk]))

    assert "Kortsagt" in text_of(b"".join(paper.streaming_content))  # type: ignore[attr-defined]
    letter.refresh_from_db()
    assert letter.wording == wording("rights.received_on_paper", language="sv", simply=True)
    assert letter.wording in {one["wording_sha256"] for one in contents.letters(case)}
    shown = desk.get(reverse("admin:rights_posted_change", args=[letter.pk])).content.decode()
    assert letter.wording[:12] in shown


def _bytes(client: Client, url: str) -> list[bytes]:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return list(answer.streaming_content) if answer.streaming else [answer.content]  # type: ignore[attr-defined]
