"""One-time codes: shape, life, tries, use, and that nothing stored or logged gives one away."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.test import Client

from portal.front.models import Registration
from portal.members import codes
from portal.members.codes import Outcome, Purpose
from portal.members.models import Code
from portal.outbox.models import Promise
from tests.joining.steps import newest_code, sent

pytestmark = pytest.mark.django_db
EMAIL = "nora@example.org"


def check(code: Code, typed: str, now: dt.datetime) -> Outcome:
    return codes.check(code_id=code.pk, purpose=Purpose.GUEST, email=code.email, typed=typed, now=now)


def _issue(now: dt.datetime, purpose: Purpose = Purpose.GUEST) -> tuple[Code, str]:
    code = codes.issue(purpose=purpose, email=EMAIL, language="sv", now=now)
    return code, codes.spelled(code.pk)


def test_codes_have_eight_signs_that_cannot_be_mistaken() -> None:
    spelled = {codes.spelled(uuid.uuid4()) for _ in range(2000)}

    assert len(spelled) == 2000
    assert {len(code) for code in spelled} == {8}
    assert set("".join(spelled)) == set(codes.ALPHABET)
    assert not set("0O1I") & set(codes.ALPHABET)


def test_a_code_works_once(now: dt.datetime) -> None:
    code, clear = _issue(now)

    outcomes = [check(code, clear, now) for _ in range(2)]

    assert outcomes == [Outcome.RIGHT, Outcome.USED]


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{dashed}", "{spaced}"])
def test_small_letters_dashes_and_spaces_are_all_right(typed: str, now: dt.datetime) -> None:
    code, clear = _issue(now)
    dashed, spaced = f"{clear[:4]}-{clear[4:]}", f"{clear[:4]} {clear[4:]}"

    written = typed.format(clear, lower=clear.lower(), dashed=dashed, spaced=spaced)

    assert check(code, written, now) is Outcome.RIGHT


def test_the_fourth_try_is_refused_even_when_right(now: dt.datetime) -> None:
    code, clear = _issue(now)

    wrong = [
        codes.check(code_id=code.pk, purpose=Purpose.GUEST, email=code.email, typed="AAAAAAAA", now=now)
        for _ in range(3)
    ]

    assert wrong == [Outcome.WRONG, Outcome.WRONG, Outcome.SPENT]
    assert check(code, clear, now) is Outcome.SPENT


@pytest.mark.parametrize(
    ("minutes", "outcome"), [(9.99, Outcome.RIGHT), (10, Outcome.OLD), (-1, Outcome.OLD)]
)
def test_a_code_is_good_for_ten_minutes(minutes: float, outcome: Outcome, now: dt.datetime) -> None:
    code, clear = _issue(now)

    later = now + dt.timedelta(minutes=minutes)

    assert check(code, clear, later) is outcome


def test_a_code_opens_nothing_but_its_purpose(now: dt.datetime) -> None:
    code, clear = _issue(now, Purpose.GUEST)

    for purpose in set(Purpose) - {Purpose.GUEST}:
        assert (
            codes.check(code_id=code.pk, purpose=purpose, email=code.email, typed=clear, now=now)
            is Outcome.UNKNOWN
        )


def test_neither_table_nor_promise_tells_the_code(now: dt.datetime) -> None:
    code, clear = _issue(now)

    promised = Promise.objects.get()
    assert clear not in str(Code.objects.values().get())
    assert clear not in f"{promised.key} {promised.ids}"
    assert EMAIL not in f"{promised.key} {promised.ids}"
    assert str(code.pk) in promised.ids.values()


def test_an_hour_has_ten_codes_for_an_address(now: dt.datetime) -> None:
    for _ in range(codes.MOST_AN_HOUR):
        _issue(now)

    with pytest.raises(codes.TooManyCodes):
        _issue(now)
    _issue(now + dt.timedelta(hours=1, seconds=1))


def test_old_codes_are_cleared(now: dt.datetime) -> None:
    _issue(now)

    assert codes.clear(now=now + dt.timedelta(hours=1)) == 0
    assert codes.clear(now=now + dt.timedelta(hours=2, seconds=1)) == 1


# The page of the code

HOSTILE = [
    "",
    "\x00",
    "A" * 10_000,
    "ÅÄÖÅÄÖÅÄ",
    "𝔄𝔅ℭ𝔇𝔈𝔉𝔊ℌ",
    "OIOIOIOI",
    "ＡＢＣＤＥＦＧＨ",
    "' OR 1=1 --",
    "{{7*7}}",
    "\ud800",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_is_no_code_is_said_so_and_costs_no_try(typed: str, client: Client) -> None:
    client.post("/registrera/", {"email": EMAIL})

    answer = client.post(
        "/registrera/kod/",
        {"code": typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")},
        follow=True,
    )

    assert answer.status_code == 200
    assert 'class="error"' in answer.content.decode()
    assert Code.objects.get().tries == 0


def test_three_wrong_tries_say_so_and_a_new_code_works(client: Client) -> None:
    client.post("/en/register/", {"email": EMAIL})
    pages = [
        client.post("/en/register/code/", {"code": "AAAAAAAA"}, follow=True).content.decode()
        for _ in range(4)
    ]

    assert ["not right" in page for page in pages] == [True, True, False, False]
    assert all("wrong three times" in page for page in pages[2:])
    old = newest_code(EMAIL)
    client.post("/en/register/code/", {"action": "resend"})
    assert len(sent(EMAIL)) == 2
    client.post("/en/register/code/", {"code": old})
    assert Registration.objects.get().confirmed_at is None
    assert client.post("/en/register/code/", {"code": newest_code(EMAIL)}).status_code == 302


def test_an_old_code_says_so(client: Client) -> None:
    client.post("/en/register/", {"email": EMAIL})
    code = newest_code(EMAIL)

    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=11), tick=True):
        page = client.post("/en/register/code/", {"code": code}, follow=True).content.decode()

    assert "older than ten minutes" in page


def test_a_code_of_another_session_opens_nothing(client: Client) -> None:
    client.post("/registrera/", {"email": EMAIL})
    code = newest_code(EMAIL)
    other = Client()
    other.post("/registrera/", {"email": "mallory@example.org"})

    other.post("/registrera/kod/", {"code": code})

    assert not Registration.objects.filter(confirmed_at__isnull=False).exists()


def test_a_code_used_once_is_used_up_for_the_page_too(client: Client) -> None:
    client.post("/registrera/", {"email": EMAIL})
    code = newest_code(EMAIL)
    client.post("/registrera/kod/", {"code": code})
    Registration.objects.update(confirmed_at=None)

    page = client.post("/registrera/kod/", {"code": code}, follow=True).content.decode()

    assert 'class="error"' in page
    assert Registration.objects.get().confirmed_at is None


def test_one_network_cannot_send_codes_without_end(client: Client) -> None:
    answers = [client.post("/registrera/", {"email": f"n{i}@example.org"}).status_code for i in range(61)]

    assert answers == [302] * 60 + [429]


@pytest.mark.django_db
def test_a_code_proves_no_other_address(now: dt.datetime) -> None:
    code, clear = _issue(now)

    for email in ("other@example.org", "", f"{code.email}.org"):
        outcome = codes.check(code_id=code.pk, purpose=Purpose.GUEST, email=email, typed=clear, now=now)
        assert outcome is Outcome.UNKNOWN
    assert check(code, clear, now) is Outcome.RIGHT
