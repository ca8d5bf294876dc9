"""An answer that comes late says so first: also that nothing is held, and the letter before everything is deleted."""

import datetime as dt

import pytest

from portal.letters.letter import Letter, Paragraph
from portal.letters.showing import as_text
from portal.members.models import Member
from rights.clock import deadline_of
from rights.fulfilment import erasure
from rights.masks import Mask
from rights.models import Line
from rights.packing import answer
from rights.packing.contents import Counted
from rights.rules.deadlines import ExtensionReason
from rights.rules.masking import MaskGround
from rights.rules.right import Right
from rights.rules.states import Role
from rights.services import answering, extending
from tests.cast import make_member
from tests.rights.clockwork import file_on, noon

pytestmark = pytest.mark.django_db
ASKED_ON = dt.date(2026, 3, 2)
DUE_ON = dt.date(2026, 4, 2)
LATE = "You should have had this answer by Thursday 2 April 2026. We are late, and we are sorry."


@pytest.fixture
def stranger(db: None) -> Member:
    """Somebody of whom nothing is known but the address that a request came from."""
    return make_member("stranger@example.org", has_account=False, language="en")


def asked(member: Member, right: Right) -> Line:
    return file_on(ASKED_ON, member=member, right=right).lines.get()


def told(line: Line, *, on: dt.date) -> Letter:
    return answer.letter_for(line, (), Counted(), language="en", now=noon(on))


def second(letter: Letter) -> str:
    part = letter.body.parts[1]
    return part.text.replace("\N{NO-BREAK SPACE}", " ") if isinstance(part, Paragraph) else ""


def test_that_nothing_is_held_is_told_with_every_day_and_with_a_word_when_it_is_late(
    stranger: Member,
) -> None:
    line = asked(stranger, Right.ACCESS)

    in_time, late = told(line, on=DUE_ON), told(line, on=DUE_ON + dt.timedelta(days=1))

    assert (in_time.name, late.name) == ("rights.no_data", "rights.no_data")
    assert LATE not in second(in_time)
    assert second(late) == LATE
    text = as_text(late)
    assert all(
        fact in text for fact in ("Last day to answer", "Answered on", "Price", "To be sure it is you")
    )


def test_the_letter_before_everything_is_deleted_says_that_it_is_late(stranger: Member) -> None:
    line = asked(stranger, Right.ERASURE)
    erasure.prepare(line)

    in_time = answering.last_letter(line, language="en", on=DUE_ON)
    late = answering.last_letter(line, language="en", on=DUE_ON + dt.timedelta(days=1))

    assert LATE not in second(in_time)
    assert second(late) == LATE


def test_whoever_was_told_of_a_longer_time_reads_in_the_answer_on_which_day(
    alice: Member, dana: Member
) -> None:
    line = asked(alice, Right.ACCESS)
    made = extending.extend(
        case=line.case,
        reason=ExtensionReason.COMPLEX,
        text="Eleven archives.",
        by=dana,
        role=Role.HANDLER,
        now=noon(DUE_ON),
    )
    made.told_at = noon(DUE_ON)
    made.save()
    line = Line.objects.get(pk=line.pk)

    assert deadline_of(line.case, today=DUE_ON).extended
    assert "You were told about the longer time on: Thursday\N{NO-BREAK SPACE}2" in as_text(
        told(line, on=DUE_ON)
    )


def test_who_has_something_covered_is_not_told_that_nothing_is_held(stranger: Member) -> None:
    line = asked(stranger, Right.ACCESS)
    Mask.objects.create(
        line=line,
        table="rights.line",
        row=str(line.pk),
        column="details",
        ground=MaskGround.OTHERS_RIGHTS,
        made_by=stranger.pk,
    )

    assert told(line, on=DUE_ON).name == "rights.answer"
    assert answer.held(line, (), Counted())
