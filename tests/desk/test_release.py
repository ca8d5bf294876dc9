"""Where the register wants a person to look, a person can let the file be made, and nobody else."""

import dataclasses
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.members.models import Member
from rights.models import Channel, Line
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import intake
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reviewed(alice: Member, monkeypatch: pytest.MonkeyPatch) -> Line:
    book = register.current()
    careful = dataclasses.replace(book, handling=dataclasses.replace(book.handling, without_human=()))
    monkeypatch.setattr(register, "current", lambda: careful)
    filed = intake.file_case(
        member=alice,
        asked=[intake.Asked(right=Right.ACCESS)],
        channel=Channel.PORTAL,
        language="sv",
        now=timezone.now(),
    )
    keep_promises()
    line: Line = filed.case.lines.get()
    assert line.state == State.REVIEWING
    return line


def release(line: Line) -> Any:
    return reverse("admin:rights_case_release", args=[line.case_id, line.pk])


def test_a_handler_lets_the_file_be_made(reviewed: Line, at_desk: AtDesk) -> None:
    desk = at_desk("handler")
    desk.post(release(reviewed))
    keep_promises()

    reviewed.refresh_from_db()
    assert reviewed.state == State.ANSWERED
    again = desk.post(release(reviewed), follow=True)
    assert "Begäran har gått vidare under tiden. Ingenting gjordes." in again.content.decode()


@pytest.mark.parametrize(
    ("role", "method"), [("handler", "get"), ("auditor", "post"), ("technician", "post")]
)
def test_without_the_right_nothing_moves(reviewed: Line, at_desk: AtDesk, role: str, method: str) -> None:
    answer = getattr(at_desk(role), method)(release(reviewed))

    reviewed.refresh_from_db()
    assert answer.status_code == 403
    assert reviewed.state == State.REVIEWING
