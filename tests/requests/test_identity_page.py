"""From the doubt to the proof, as the person and the desk see it: letter, page, code, clock."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal import register
from portal.members.models import Member
from portal.outbox.models import Promise
from rights.models import Case, Channel
from rights.rules.deadlines import ExtensionReason
from rights.rules.identity import Doubt, Way
from rights.rules.right import Right
from rights.rules.states import Role, State
from rights.services import extending, identity
from rights.timing import Pause
from tests.cast import keep_promises, make_member
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.joining.steps import newest_code, sent
from tests.rights.clockwork import ask, file_on

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]


@pytest.fixture
def asked(alice: Member, dana: Member) -> Case:
    """Alice's copy, asked for by e-mail, which waits for her to show who she is."""
    case = file_on(timezone.now().date(), member=alice, right=Right.ACCESS)
    ask(case, now=timezone.now(), by=dana)
    return case


def page(client: Client, case: Case, name: str = "request_identity") -> str:
    return client.get(reverse(name, args=[case.reference])).content.decode()


@pytest.mark.rule("R12-9")
@pytest.mark.rule("R12-12")
def test_the_mail_says_why_what_is_enough_and_what_not_to_send(asked: Case, alice: Member) -> None:
    told = [one for one in sent(str(alice.email)) if "Visa oss" in one.subject]

    assert len(told) == 1
    body = str(told[0].body)
    assert "eftersom begäran kom från en adress eller ett nummer som vi inte känner till" in " ".join(
        body.split()
    )
    assert "Logga in och bekräfta med en kod eller en lösennyckel." in " ".join(body.split())
    assert "en kopia av legitimation, pass eller körkort" in " ".join(body.split())
    assert f"/begaran/{asked.reference}/identitet/" in body
    assert Pause.objects.get().told_at is not None
    assert asked.lines.get().stands is State.IDENTIFYING


@pytest.mark.rule("R12-9")
def test_a_fresh_proof_on_the_page_is_enough_and_the_copy_is_made(
    asked: Case, alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    before = page(client, asked, "request")
    assert "Klockan står stilla" in before
    assert reverse("request_identity", args=[asked.reference]) in before
    assert "Det är jag, fortsätt med min begäran" in page(client, asked)

    answer = client.post(reverse("request_identity", args=[asked.reference]))
    assert answer.headers["Location"] == reverse("request", args=[asked.reference])
    keep_promises()

    assert asked.lines.get().stands is State.ANSWERED
    assert Pause.objects.get().shown == Way.SIGN_IN
    assert "Klockan står stilla" not in page(client, asked, "request")
    assert client.get(reverse("request_identity", args=[asked.reference])).status_code == 302


def test_a_password_alone_shows_nothing_and_a_code_does(
    asked: Case, alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice, way="password")
    here = reverse("request_identity", args=[asked.reference])
    assert "Det är jag, fortsätt med min begäran" not in page(client, asked)

    answer = client.post(here)
    assert answer.headers["Location"].startswith(reverse("proof"))
    assert asked.lines.get().stands is State.IDENTIFYING

    client.post(reverse("proof"), {"action": "send", "next": here})
    code = newest_code(str(alice.email))
    answer = client.post(reverse("proof"), {"action": "check", "code": code, "next": here})
    assert answer.headers["Location"] == here
    client.post(here)
    assert asked.lines.get().stands is not State.IDENTIFYING


def test_a_stranger_meets_nothing_and_shows_nothing(asked: Case, mallory: Member, as_member: SignIn) -> None:
    here = reverse("request_identity", args=[asked.reference])

    assert as_member(mallory).get(here).status_code == 404
    assert as_member(mallory).post(here).status_code == 404
    assert Client().post(here).headers["Location"].startswith(reverse("request_who"))
    assert asked.lines.get().stands is State.IDENTIFYING


@pytest.mark.rule("R12-10")
def test_the_code_from_a_letter_is_typed_on_the_page(alice: Member, dana: Member, as_member: SignIn) -> None:
    Member.objects.filter(pk=alice.pk).update(street="Storgatan 1")
    alice.refresh_from_db()
    case = file_on(timezone.now().date(), member=alice)
    pause = ask(case, now=timezone.now(), by=dana, reason=Doubt.SEVERAL_FIT, way=Way.LETTER_CODE)
    client, here = as_member(alice), reverse("request_identity", args=[case.reference])

    for wrong in ("", "A" * 41, "ABCD-EFGH"):
        assert "error-summary" in client.post(here, {"act": "code", "code": wrong}).content.decode()
    assert Pause.objects.get().tries == 1
    assert client.post(here, {"act": "code", "code": identity.code_of(pause)}).status_code == 302
    assert case.lines.get().stands is State.RECEIVED or case.lines.get().stands is State.REVIEWING


def test_three_wrong_codes_close_the_way_at_once_and_the_next_one_is_named(
    alice: Member, dana: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    Member.objects.filter(pk=alice.pk).update(street="Storgatan 1")
    alice.refresh_from_db()
    case = file_on(timezone.now().date(), member=alice)
    pause = ask(case, now=timezone.now(), by=dana, way=Way.LETTER_CODE)
    Member.objects.filter(pk=alice.pk).update(has_account=False)
    client, here = as_member(alice), reverse("request_identity", args=[case.reference])
    field, handler = 'name="code"', at_desk("handler")
    shown = reverse("admin:rights_case_shown", args=[case.pk])
    desk = reverse("admin:rights_case_change", args=[case.pk])
    assert shown in handler.get(desk).content.decode()
    assert field in client.post(here, {"act": "code", "code": "ABCD-EFGH"}).content.decode()
    client.post(here, {"act": "code", "code": "ABCD-EFGH"})

    third = client.post(here, {"act": "code", "code": "ABCD-EFGH"}).content.decode()
    told = client.post(here, {"act": "code", "code": identity.code_of(pause)}).content.decode()

    for after in (third, told):
        assert "Tre försök stämde inte" in after
        assert field not in after
        assert str(Way.EMAIL_CODE.label) in after
    request = page(client, case, "request")
    assert "det sättet är stängt" in request
    assert str(Way.LETTER_CODE.label) not in request
    assert shown not in handler.get(desk).content.decode()
    assert case.lines.get().stands is State.IDENTIFYING


@pytest.mark.parametrize("way", [Way.TWO_ITEMS, Way.IN_PERSON])
def test_what_is_shown_to_people_says_how_to_reach_them_and_when_that_way_is_closed(
    alice: Member, dana: Member, as_member: SignIn, way: Way
) -> None:
    case = file_on(timezone.now().date(), member=alice)
    ask(case, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER, way=way)
    client, phone = as_member(alice), str(register.current().controller.phone)

    before = page(client, case)
    assert "Så gör du" in before
    assert f"tel:{phone}" in before
    assert ("månaden du blev medlem" in before) is (way is Way.TWO_ITEMS)
    assert ("Skriv ett meddelande" in before) is (way is Way.TWO_ITEMS)

    for _ in range(3):
        identity.look(case=case, fits=False, by=dana, role=Role.HANDLER, now=timezone.now())
    closed = page(client, case)
    assert "Den här vägen är stängd" in closed
    assert "Så gör du" not in closed


def test_the_mail_says_which_two_things_and_every_way_to_tell_them(alice: Member, dana: Member) -> None:
    case = file_on(timezone.now().date(), member=alice)
    ask(case, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER, way=Way.TWO_ITEMS)
    keep_promises()

    body = " ".join(str(sent(str(alice.email))[-1].body).split())

    controller = register.current().controller
    assert "månaden du blev medlem" in body
    for way in (
        f"per telefon, {controller.phone}",
        f"på besök: {controller.address.street}",
        "i ett brev",
        "i ett meddelande",
    ):
        assert way in body


def test_a_guest_shows_who_it_is_by_a_code_to_the_address_on_file(dana: Member) -> None:
    guest = make_member("gun@example.org", name="Gun", language="sv", has_account=False)
    case = file_on(timezone.now().date(), member=guest, channel=Channel.GUEST)
    ask(case, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER, way=Way.EMAIL_CODE)
    client, here = Client(), reverse("request_identity", args=[case.reference])
    client.post(reverse("guest"), {"email": "gun@example.org"})
    client.post(reverse("guest_code"), {"code": newest_code("gun@example.org")})

    assert client.post(here).headers["Location"] == reverse("request", args=[case.reference])
    assert Pause.objects.get().shown == Way.EMAIL_CODE


@pytest.mark.rule("R12-5")
def test_more_time_is_told_by_mail_and_on_the_page_with_reason_and_both_days(
    bob: Member, dana: Member, as_member: SignIn
) -> None:
    with translation.override("en"):
        case = file_on(timezone.now().date(), member=bob)
        made = extending.extend(
            case=case,
            reason=ExtensionReason.MANY_REQUESTS,
            text="You asked for eleven archives.",
            by=dana,
            role=Role.HANDLER,
            now=timezone.now(),
        )
        mail = next(one for one in sent(str(bob.email)) if "more time" in one.subject)
        body = " ".join(str(mail.body).split())
        shown = page(as_member(bob), case, "request")

    made.refresh_from_db()
    assert made.told_at is not None
    for text in ("There are many requests", "You asked for eleven archives."):
        assert text in body
        assert text in shown
    for day in (made.first_due_on, made.due_on):
        assert f"{day.day}\N{NO-BREAK SPACE}{day:%B}" in str(mail.body)
        assert day.isoformat() in shown


def test_more_time_whose_mail_comes_too_late_is_not_sent_and_staff_are_told(
    alice: Member, dana: Member
) -> None:
    received = timezone.now().date() - dt.timedelta(days=45)
    case = file_on(received, member=alice)
    extending.extend(
        case=case,
        reason=ExtensionReason.COMPLEX,
        text="Elva arkiv.",
        by=dana,
        role=Role.HANDLER,
        now=timezone.now() - dt.timedelta(days=40),
    )

    told = sent(str(alice.email))

    assert not [one for one in told if "mer tid" in one.subject]
    case.refresh_from_db()
    assert case.extension.told_at is None
    assert Promise.objects.filter(key__startswith="untold ").count() == 1
