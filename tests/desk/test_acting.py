"""Letters to whoever acts for a person: for whom they are, whom they greet, and how far the power to act reaches."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.members.entering import enter_contact
from portal.members.models import Member, Standing
from portal.outbox.models import Promise
from rights.clock import local_day
from rights.models import Case
from rights.papers import Mandate, Posted
from rights.restrictions import Restriction
from rights.rules.states import Role
from rights.services import posting, registering, restricting
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.desk.entering import entered
from tests.letters.reading import text_of

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
Enter = Callable[..., Case]


@pytest.fixture
def desk(at_desk: AtDesk) -> Client:
    return at_desk("handler")


@pytest.fixture
def bo(desk: Client) -> Member:
    """Bo Öhman, who acts; he has a record and no account."""
    told = {"name": "Bo Öhman", "street": "Byvägen 2", "postal_code": "702 12", "city": "Örebro"}
    by = Member.objects.get(email="handler@staff.example.org")
    return enter_contact(told=told, email="", language="sv", by=by)


@pytest.fixture
def by_letter(bo: Member, desk: Client) -> Enter:
    """Gunvor writes a letter; Bo acts for her."""

    def enter(*rights: str, only: tuple[str, ...] = (), name: str = "Gunvor Ek") -> Case:
        case = entered(
            desk,
            None,
            local_day(timezone.now()) - dt.timedelta(days=1),
            rights=list(rights),
            **{
                "new-name": name,
                "restriction-ground": "accuracy",
                "mandate-kind": "mandate",
                "mandate-agent": str(bo.pk),
                "mandate-scope": "Som i fullmakten",
                "mandate-rights": list(only),
                "mandate-checked": "on",
                "mandate-answers_to_agent": "on",
            },
        )
        keep_promises()
        return case

    return enter


def printed(desk: Client, letter: Posted) -> str:
    answer = desk.post(reverse("admin:rights_posted_print", args=[letter.pk]))
    return text_of(b"".join(answer.streaming_content))  # type: ignore[attr-defined]


def plan_the_end(case: Case) -> None:
    pause = Restriction.objects.get(line__case=case)
    restricting.plan_lift(restriction=pause, now=timezone.now(), because="Det är rättat.", role=Role.HANDLER)
    keep_promises()


def test_a_letter_to_who_acts_says_for_whom_and_greets_the_reader(
    by_letter: Enter, bo: Member, desk: Client
) -> None:
    case = by_letter("restriction")
    plan_the_end(case)
    letters = Posted.objects.filter(case=case)
    assert {one.letter for one in letters} >= {
        "rights.received_on_paper",
        "rights.restriction_to_be_lifted",
    }

    for letter in letters:
        paper = printed(desk, letter)

        assert letter.reader == bo
        assert "HejBoÖhman" in paper
        assert f"eftersomduföreträderGunvorEkibegäran{case.reference}" in paper
        assert "HejGunvor" not in paper
        assert "Sedinpaus" not in paper, "signed in, he would see his own"


def test_who_acts_for_somebody_protected_is_not_told_the_name(by_letter: Enter, at_desk: AtDesk) -> None:
    case = by_letter("restriction")
    Member.objects.filter(pk=case.member_id).update(protected_identity=True)

    paper = printed(at_desk("verifier"), Posted.objects.get(case=case))

    assert "Gunvor" not in paper
    assert f"företrädernågonibegäran{case.reference}" in paper


@pytest.mark.rule("R12-16")
def test_what_the_power_to_act_does_not_cover_goes_to_the_person(
    by_letter: Enter, bo: Member, desk: Client
) -> None:
    case = by_letter("access", "restriction", only=("access",))
    plan_the_end(case)

    to = {one.letter: one.reader for one in Posted.objects.filter(case=case)}

    assert to["rights.copy_on_paper"] == bo
    assert to["rights.restriction_to_be_lifted"] == case.member
    assert to["rights.received_on_paper"] == case.member
    hers = Posted.objects.get(case=case, letter="rights.received_on_paper")
    assert "HejGunvorEk" in printed(desk, hers)
    page = desk.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()
    assert "bara: En kopia av dina uppgifter" in page


def end(case: Case, desk: Client) -> None:
    by = Member.objects.get(email="handler@staff.example.org")
    mandate = Mandate.objects.get(case=case)
    registering.take_back(mandate=mandate, by=by, role="handler", now=timezone.now())
    keep_promises()


@pytest.mark.rule("R12-16")
def test_what_waits_to_be_posted_goes_to_the_person_once_the_power_to_act_has_ended(
    by_letter: Enter, bo: Member, desk: Client
) -> None:
    case = by_letter("access", "restriction")
    plan_the_end(case)
    receipt = Posted.objects.get(case=case, letter="rights.received_on_paper")
    assert "HejBoÖhman" in printed(desk, receipt)

    end(case, desk)

    letters = Posted.objects.filter(case=case)
    assert {"rights.received_on_paper", "rights.copy_on_paper", "rights.restriction_to_be_lifted"} <= {
        one.letter for one in letters
    }
    assert {one.reader for one in letters} == {case.member}
    for letter in letters.exclude(letter="rights.copy_on_paper"):
        paper = printed(desk, letter)
        assert "HejGunvorEk" in paper
        assert "70211Örebro" in paper
        assert "Öhman" not in paper
        assert "företräder" not in paper


@pytest.mark.rule("R12-16")
def test_printing_asks_once_more_whether_the_power_to_act_holds(
    by_letter: Enter, bo: Member, desk: Client
) -> None:
    case = by_letter("restriction")
    letter = Posted.objects.get(case=case, letter="rights.received_on_paper")
    Mandate.objects.filter(case=case).update(expires_on=local_day(timezone.now()) - dt.timedelta(days=1))

    page = desk.get(reverse("admin:rights_posted_change", args=[letter.pk])).content.decode()
    paper = printed(desk, letter)

    letter.refresh_from_db()
    assert "Storgatan 4" in page
    assert "Byvägen 2" not in page
    assert "HejGunvorEk" in paper
    assert letter.reader == case.member


@pytest.mark.rule("R12-16")
def test_a_letter_that_came_back_is_queued_again_for_the_person_once_nobody_acts(
    by_letter: Enter, bo: Member, desk: Client
) -> None:
    case = by_letter("restriction")
    letter = Posted.objects.get(case=case, letter="rights.received_on_paper")
    printed(desk, letter)
    day = {"on": local_day(timezone.now()).isoformat()}
    desk.post(reverse("admin:rights_posted_posted", args=[letter.pk]), day)
    desk.post(reverse("admin:rights_posted_back", args=[letter.pk]), day)
    end(case, desk)

    desk.post(reverse("admin:rights_posted_again", args=[letter.pk]))

    again = Posted.objects.get(promise_key=f"again {letter.pk}")
    assert again.reader == case.member
    letter.refresh_from_db()
    assert letter.reader == bo, "what was posted to him stays as it was"


@pytest.mark.rule("R12-16")
def test_what_waits_for_somebody_who_is_erased_since_goes_to_the_person(
    by_letter: Enter, bo: Member, desk: Client
) -> None:
    case = by_letter("restriction")
    letter = Posted.objects.get(case=case, letter="rights.received_on_paper")
    Member.objects.filter(pk=bo.pk).update(standing=Standing.ERASED)

    assert letter in Posted.objects.here()
    assert "HejGunvorEk" in printed(desk, letter)


@pytest.mark.rule("R12-16")
def test_who_was_mailed_is_not_sent_the_receipt_of_who_acted_as_well(
    by_letter: Enter, bo: Member, desk: Client
) -> None:
    case = by_letter("restriction")
    first = Posted.objects.get(case=case, letter="rights.received_on_paper")
    Posted.objects.filter(pk=first.pk).update(promise_key="acknowledge x agent")

    end(case, desk)

    assert not Posted.objects.filter(pk=first.pk).exists()


def test_the_page_of_a_letter_shows_the_pause_of_the_person_it_is_about(
    by_letter: Enter, bo: Member, desk: Client
) -> None:
    case = by_letter("access")
    letter = Posted.objects.filter(case=case, reader=bo).first()
    assert letter is not None
    hers = by_letter("restriction", name="Gunhild Ek")
    url = reverse("admin:rights_posted_change", args=[letter.pk])
    theirs = Posted.objects.filter(case=hers, reader=bo).first()
    assert theirs is not None

    assert "har pausat" not in desk.get(url).content.decode()
    about_her = desk.get(reverse("admin:rights_posted_change", args=[theirs.pk])).content.decode()
    assert "har pausat" in about_her


@pytest.mark.rule("R18-5")
def test_a_notice_by_post_says_why_and_its_days_count_from_the_posting(
    by_letter: Enter, desk: Client
) -> None:
    case = by_letter("restriction")
    plan_the_end(case)
    pause = Restriction.objects.get(line__case=case)
    page = desk.get(reverse("admin:rights_case_note_told", args=[case.pk, pause.pk]))
    letter = Posted.objects.get(case=case, letter="rights.restriction_to_be_lifted")
    assert page.status_code == 200
    assert pause.told_at is None

    paper = printed(desk, letter)
    today = local_day(timezone.now())
    desk.post(reverse("admin:rights_posted_posted", args=[letter.pk]), {"on": today.isoformat()})

    pause.refresh_from_db()
    assert "Detärrättat." in paper
    assert pause.told_at is not None
    assert pause.lift_at is not None
    assert local_day(pause.lift_at) == today + dt.timedelta(days=6)


@pytest.mark.rule("R18-5")
def test_a_pause_does_not_end_by_a_notice_that_came_back(by_letter: Enter, desk: Client) -> None:
    case, on = by_letter("restriction"), {"on": local_day(timezone.now()).isoformat()}
    plan_the_end(case)
    pause = Restriction.objects.get(line__case=case)
    letter = Posted.objects.get(case=case, letter="rights.restriction_to_be_lifted")
    printed(desk, letter)
    for act in ("posted", "back"):
        desk.post(reverse(f"admin:rights_posted_{act}", args=[letter.pk]), on)

    assert restricting.lift_due(now=timezone.now() + dt.timedelta(days=99)) == 0
    desk.post(reverse("admin:rights_posted_again", args=[letter.pk]))
    second = Posted.objects.get(promise_key=f"again {letter.pk}")
    printed(desk, second)
    desk.post(reverse("admin:rights_posted_posted", args=[second.pk]), on)

    pause.refresh_from_db()
    assert pause.told_at is not None
    assert restricting.lift_due(now=timezone.now() + dt.timedelta(days=99)) == 1


def test_a_notice_of_an_end_that_was_called_off_is_not_printed(by_letter: Enter, desk: Client) -> None:
    case = by_letter("restriction")
    plan_the_end(case)
    letter = Posted.objects.get(case=case, letter="rights.restriction_to_be_lifted")
    posting.remind(now=timezone.now() + dt.timedelta(days=3))
    restricting.call_off(restriction=Restriction.objects.get(line__case=case), by=None, role=Role.HANDLER)

    answer = desk.post(reverse("admin:rights_posted_print", args=[letter.pk]), follow=True)

    assert "stämmer inte längre" in answer.content.decode()
    assert letter not in Posted.objects.here()
    keep_promises()
    assert not Promise.objects.open().exists(), "staff are reminded of a letter that is not there"


def test_the_desk_says_that_a_letter_is_queued_and_from_when_the_days_count(
    by_letter: Enter, desk: Client
) -> None:
    case = by_letter("restriction")
    pause = Restriction.objects.get(line__case=case)

    page = desk.get(reverse("admin:rights_case_plan_lift", args=[case.pk, pause.pk])).content.decode()

    assert "läggs i kön för utskrift" in page
    assert "från den dag du noterar att brevet postades" in page
