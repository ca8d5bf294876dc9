"""What is withdrawn leaves nothing behind: no file half made, nothing other systems have answered."""

import dataclasses
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.members.models import Member
from portal.outbox.services import claim, promise
from portal.recipients import sources
from portal.register.schema import Ability, Source, Text
from rights.models import Case, Channel, Line, Package, Step
from rights.packing import outside
from rights.rules.objection import MARKETING
from rights.rules.right import Right
from rights.rules.states import State, StepOutcome
from rights.services import collecting, intake, lifecycle, packaging
from tests.cast import keep_promises
from tests.joining.steps import sent
from tests.requests.consenting import say_yes
from tests.requests.test_following import filed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def step(alice: Member, monkeypatch: pytest.MonkeyPatch) -> Step:
    """The work of a source outside, for a line that is being prepared."""
    source = Source(
        id="crm",
        name=Text(sv="Kundregistret", en="The customer register"),
        kind="http",
        url="http://127.0.0.1:1/members",
        token_env="INSYN_CRM_TOKEN",
        category="messages",
        owner="Sales",
        abilities=(Ability.COLLECT,),
        agreement="crm-2026.pdf",
        enabled=True,
    )
    book = dataclasses.replace(register.current(), sources=(source,))
    monkeypatch.setattr(register, "current", lambda: book)
    line = filed(alice).lines.get()
    lifecycle.advance(line=line, to=State.PREPARING, now=timezone.now())
    return Step.objects.create(line=line, source=source.id)


def withdraw(line: Line) -> None:
    lifecycle.withdraw(line=Line.objects.get(pk=line.pk), now=timezone.now(), by=uuid.uuid4())


@pytest.mark.rule("R12-18")
def test_what_others_have_answered_is_destroyed(step: Step) -> None:
    rows, key = outside.keep(step, [{"note": "about Alice"}])
    Step.objects.filter(pk=step.pk).update(outcome=StepOutcome.DONE, rows=rows, key_wrapped=key)
    assert outside.path_of(step.pk).exists()

    withdraw(step.line)
    keep_promises()

    step.refresh_from_db()
    assert step.key_wrapped is None
    assert not outside.path_of(step.pk).exists()


def test_an_answer_that_comes_afterwards_is_not_kept(step: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(*_: object) -> Iterator[dict[str, object]]:
        yield {"note": "about Alice"}
        withdraw(step.line)

    monkeypatch.setattr(sources, "collect", answers)
    waiting = promise(task="rights.run_step", key=f"step {step.pk}", step_id=step.pk)
    lease = claim(waiting.pk)
    assert lease is not None

    collecting.run_step(step=step, lease=lease, now=timezone.now())

    step.refresh_from_db()
    assert step.key_wrapped is None
    assert not outside.path_of(step.pk).exists()


def test_a_file_being_made_is_given_up_whole(alice: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    line = filed(alice).lines.get()
    lifecycle.advance(line=line, to=State.PREPARING, now=timezone.now())
    lifecycle.advance(line=line, to=State.EXECUTING, now=timezone.now())
    lease = claim(promise(task="rights.make_package", key=f"package {line.pk}", line_id=line.pk).pk)
    assert lease is not None
    outcome = packaging._outcome

    def withdrawn_meanwhile(*told: object) -> object:
        withdraw(line)
        return outcome(*told)  # type: ignore[arg-type]  # the same arguments

    monkeypatch.setattr(packaging, "_outcome", withdrawn_meanwhile)
    with pytest.raises((lifecycle.NotAllowed, lifecycle.MovedOn)):
        packaging.make(line=line, lease=lease, now=timezone.now())

    assert not Package.objects.exists()
    assert not list(Path(settings.INSYN_PACKAGES).glob(f"{line.pk}*"))


def test_a_worker_that_wakes_up_late_cannot_replace_the_file(alice: Member) -> None:
    line = filed(alice).lines.get()
    keep_promises()
    package = Package.objects.get(line=line)
    late = Path(settings.INSYN_PACKAGES) / f"{line.pk}.0.age"

    late.write_bytes(b"another file")

    assert package.file != late.name
    assert b"".join(packaging.opened(package=package, now=timezone.now(), network="")).startswith(b"PK")
    late.unlink()


def asked(member: Member, right: Right, **details: object) -> Case:
    """File a request of one right and let its work begin."""
    one = intake.Asked(right=right, details=details)
    case = intake.file_case(
        member=member, asked=[one], channel=Channel.PORTAL, language="sv", now=timezone.now()
    ).case
    keep_promises()
    return case


@pytest.mark.parametrize("yes", [True, False])
def test_whoever_takes_an_objection_back_is_told_before_and_after_what_starts_again(
    yes: bool, alice: Member, as_member: Callable[..., Client]
) -> None:
    if yes:
        say_yes(alice)
    client = as_member(alice)
    case = asked(alice, Right.OBJECTION, uses=[MARKETING, "statistics"], situation="Min situation.")
    url = reverse("request_withdraw", args=[case.reference])

    before = client.get(url).content.decode()
    client.post(url)
    keep_promises()

    after = " ".join(str(sent(str(alice.email))[-1].body).split())
    assert "Inget annat ändras" not in before
    for told in (before, after):
        assert "Statistik" in told
        assert ("Nyheter och erbjudanden" in told) is yes
        assert ("ditt ja gäller igen" in told) is yes
    assert "Det börjar igen nu" in after


def test_whoever_ends_a_pause_under_review_is_told_that_the_use_starts_again(
    alice: Member, as_member: Callable[..., Client]
) -> None:
    client = as_member(alice)
    case = asked(alice, Right.RESTRICTION, ground="accuracy")
    page = client.get(reverse("request_withdraw", args=[case.reference])).content.decode()

    client.post(reverse("pause"))
    keep_promises()

    mailed = " ".join(str(sent(str(alice.email))[-1].body).split())
    assert "Pausen som hör till tar slut på en gång" in page
    assert "Pausen som hörde till har tagit slut" in mailed
    assert "använder dina uppgifter igen som förut" in mailed


def test_taking_back_what_stopped_no_use_starts_nothing(
    alice: Member, as_member: Callable[..., Client]
) -> None:
    case = filed(alice)

    page = as_member(alice).get(reverse("request_withdraw", args=[case.reference])).content.decode()
    withdraw(case.lines.get())
    keep_promises()

    assert "Inget annat ändras" in page
    assert "börjar igen" not in str(sent(str(alice.email))[-1].body)


@pytest.mark.parametrize("right", Right)
def test_the_page_that_takes_a_request_back_speaks_of_what_was_asked_for(
    alice: Member, as_member: Callable[..., Client], right: Right
) -> None:
    case = filed(alice)
    case.lines.update(right=right)

    page = as_member(alice).get(reverse("request_withdraw", args=[case.reference])).content.decode()

    assert ("gör ingen fil" in page) == right.makes_a_file
    assert ("<h1>Radera ingenting?</h1>" in page) == (right is Right.ERASURE)
    assert (">Radera ingenting</button>" in page) == (right is Right.ERASURE)
    assert (">Fortsätt med raderingen</a>" in page) == (right is Right.ERASURE)
    assert ">Behåll den</a>" not in page
