"""The desk says states, events, roles, languages and sources in words for staff, and writes days in one way."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import Group
from django.forms import Field
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import override

from portal.datamap.codes import ROLES_TO_STAFF, origins_to_staff
from portal.front.templatetags import face_formats
from portal.letters.models import Dispatch
from portal.members.models import Member
from portal.outbox.models import Promise
from portal.outbox.services import promise
from portal.outbox.words import TASKS
from portal.recipients.services import disclose, looked
from portal.recipients.words import PAGES, PAGES_TO_STAFF, REASONS, REASONS_TO_STAFF
from portal.trail.services import record
from portal.trail.words import ACTIONS, SUBJECTS_TO_STAFF, TO_STAFF, to_staff
from rights.desk.clock_forms import ExtendForm, LastResortForm
from rights.desk.restricting import EndForm
from rights.models import Step
from rights.rules.states import Outcome, State
from tests.desk.conftest import AtDesk, open_person
from tests.desk.test_desk import a_case
from tests.house.sources import code

DUTY = re.compile(r'@duty\(name="([\w.]+)"\)')
TO_THE_MEMBER = re.compile(r"\b(you|your|we|our|du|dig|din|ditt|dina|vi|vår|våra)\b", re.IGNORECASE)


@pytest.mark.parametrize(
    "field",
    [
        ExtendForm.base_fields["text"],
        LastResortForm.base_fields["because"],
        EndForm.base_fields["because"],
    ],
)
def test_a_field_whose_words_go_into_a_mail_asks_for_none_of_the_persons_data(field: Field) -> None:
    with override("sv"):
        said = str(field.help_text)

    assert "e-post" in said
    assert "skriv inget av personens egna uppgifter" in said


@pytest.mark.parametrize("tongue", ["sv", "en"])
def test_no_word_for_staff_speaks_to_the_member(tongue: str) -> None:
    with override(tongue):
        said = [str(words) for words in TO_STAFF.values()]
        said += [state.to_staff for state in (*State, *Outcome)]
        said += [str(ROLES_TO_STAFF[role]) for role in ("member", "guest", "system", "handler")]
        for words in (SUBJECTS_TO_STAFF, PAGES_TO_STAFF, REASONS_TO_STAFF, TASKS):
            said += [str(one) for one in words.values()]

        assert [words for words in said if TO_THE_MEMBER.search(words)] == []
    assert set(ACTIONS) <= set(TO_STAFF)
    assert set(PAGES) == set(PAGES_TO_STAFF)
    assert set(REASONS) <= set(REASONS_TO_STAFF)
    assert to_staff("rooms.thing.unknown") == "rooms.thing.unknown"


def test_every_duty_has_words_for_staff() -> None:
    duties = {name for text in code().values() for name in DUTY.findall(text)}

    assert len(duties) > 10
    assert set(TASKS) == duties


def test_letters_that_went_out_are_listed_and_chosen_by_what_they_are_called(at_desk: AtDesk) -> None:
    for letter in ("rights.withdrawn", "rights.withdrawn_on_paper", "account.changed"):
        Dispatch.objects.create(
            promise_key=letter, letter=letter, language="sv", channel="mail", message_id=f"<{letter}@x>"
        )
    url, desk = reverse("admin:letters_dispatch_changelist"), at_desk("technician")

    page, chosen = desk.get(url), desk.get(url, {"letter": "rights.withdrawn"})

    rows = page.content.decode().partition('id="result_list"')[2].partition("</table>")[0]
    for words in ("Din begäran är återtagen", "Ditt konto har ändrats", "Svenska"):
        assert words in rows
    for raw in ("rights.withdrawn", "account.changed", ">sv<"):
        assert raw not in rows
    assert {one.letter for one in chosen.context["cl"].result_list} == {
        "rights.withdrawn",
        "rights.withdrawn_on_paper",
    }


def test_the_lists_of_evidence_and_duties_speak_in_words(
    at_desk: AtDesk, alice: Member, dana: Member
) -> None:
    now = timezone.now()
    dana.groups.add(Group.objects.get(name="handler"))
    looked(member=alice, by=dana, page="member", reason="support", now=now)
    disclose(member=alice, recipient="paypal", category="payments", purpose="payments", now=now)
    stuck = promise(task="rights.tell_staff", key="stuck")
    Promise.objects.filter(pk=stuck.pk).update(parked_at=now)
    auditor, technician = at_desk("auditor"), at_desk("technician")

    def rows(client: Client, room: str) -> str:
        page = client.get(reverse(f"admin:{room}_changelist")).content.decode()
        return page.partition('id="result_list"')[2].partition("</table>")[0]

    trail, looks = rows(auditor, "trail_entry"), rows(auditor, "recipients_lookup")
    gave, duties = rows(auditor, "recipients_disclosure"), rows(technician, "outbox_promise")

    for words in ("Personal öppnade personens post", "handläggare", "att någon öppnade personens uppgifter"):
        assert words in trail, words
    for words in ("handläggare", "personens profil", "En fråga från personen"):
        assert words in looks, words
    for words in ("PayPal (Europe)", "Luxemburg"):
        assert words in gave, words
    assert "Säg till personalen om en begäran som behöver ses över" in duties
    for raw in ("recipients.", "handler", "support", ">paypal<", ">payments<", "rights.tell_staff"):
        assert raw not in trail + looks + gave + duties, raw


def test_a_cases_page_speaks_in_words_and_writes_days_in_one_way(at_desk: AtDesk, alice: Member) -> None:
    case = a_case(alice)
    line = case.lines.get()
    Step.objects.create(line=line, source="portal")
    record(action="rights.line.withdrawn", subject=alice, actor=alice, role="member", about=case, facts={})
    type(line).objects.filter(pk=line.pk).update(state="preparing")

    page = at_desk().get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()

    assert "Personen tog tillbaka begäran (medlemmen)" in page
    assert "Begäran togs emot" in page
    assert "Uppgifterna samlas in" in page
    assert '<th scope="row">våra egna register</th>' in page
    assert '<div class="readonly">Svenska</div>' in page
    assert "rights.case.filed" not in page
    assert "rights.line.withdrawn" not in page
    assert re.sub(r'datetime="[^"]*"', "", page).count(case.due_on.isoformat()) == 0
    assert str(face_formats.long_date(case.due_on)) in page


def test_a_members_page_says_country_and_origin_in_words(at_desk: AtDesk, alice: Member) -> None:
    Member.objects.filter(pk=alice.pk).update(country="SE", origin="guest")

    page = open_person(at_desk(), reverse("admin:members_member_change", args=[alice.pk])).content.decode()

    assert "Sverige" in page
    with override("sv"):
        assert f'<div class="readonly">{capfirst(str(origins_to_staff()["guest"]))}</div>' in page


@pytest.mark.parametrize("tongue", ["sv", "en"])
def test_djangos_own_columns_write_days_as_the_rest_of_the_page_does(tongue: str) -> None:
    at = dt.datetime(2026, 11, 3, 8, 5, tzinfo=dt.UTC)
    with override(tongue):
        told = re.sub(r"<[^>]*>", "", str(face_formats.moment(at)))

        assert localize(timezone.localtime(at)) == told
        assert localize(at.date()) == face_formats.long_date(at.date())
