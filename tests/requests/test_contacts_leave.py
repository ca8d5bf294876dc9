"""An address given for a request is used for nothing else, and leaves with the request (promise 114)."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consents.models import Decision
from portal import register
from portal.activity.models import Statistic
from portal.activity.statistics import count_month
from portal.gate import services as gate
from portal.ledger.models import Line as LedgerLine
from portal.members.models import Member, Standing
from portal.recipients.models import Disclosure
from rights.clock import zone
from rights.models import Case
from rights.tasks import expire_packages, slim_cases
from tests.cast import keep_promises, make_member
from tests.requests.consenting import say_yes
from tests.requests.test_guests import EMAIL, prove
from tests.requests.walking import choose, send
from tests.retention.test_disposal import everything

pytestmark = pytest.mark.django_db(transaction=True)


def tables_with(text: str) -> set[str]:
    return {table for table, rows in everything().items() if any(text in row for row in rows)}


def a_year_and_more_passes() -> None:
    months = register.current().handling.case_content_months
    with time_machine.travel(timezone.now() + dt.timedelta(days=31 * months)):
        expire_packages()
        slim_cases()


@pytest.fixture
def case(client: Client) -> Case:
    """A guest's request, answered."""
    choose(client, "access")
    prove(client)
    case = send(client, "access")
    keep_promises()
    return case


@pytest.mark.promise(114)
def test_a_guests_address_stands_in_no_list_and_is_gone_with_the_request(case: Case) -> None:
    member = case.member

    count_month(month=timezone.localdate().replace(day=1), zone=zone())
    assert tables_with(EMAIL) <= {"members_member", "members_code"}
    for rows in (Decision, Statistic, Disclosure):
        assert not rows.objects.filter(member=member).exists(), rows
    a_year_and_more_passes()

    assert not Case.objects.exists()
    assert tables_with(EMAIL) == set()
    assert Member.objects.get(pk=member.pk).standing == Standing.ERASED
    assert set(LedgerLine.objects.erasures().values_list("cause", "phase")) == {
        ("time", "intent"),
        ("time", "done"),
    }


def test_nobody_leaves_before_the_request_has(case: Case) -> None:
    with time_machine.travel(timezone.now() + dt.timedelta(days=300)):
        slim_cases()

    assert Member.objects.get(pk=case.member_id).email == EMAIL


def pause(member: Member) -> None:
    gate.close(member=member, purpose="", cause="restricted")


def join(member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(has_account=True)


def act_for_another(member: Member) -> None:
    from rights.papers import Mandate

    child = make_member("child@example.org")
    case = Case.objects.create(
        reference="R-2026-9999",
        member=child,
        channel="letter",
        language="sv",
        received_at=timezone.now(),
        received_on=timezone.localdate(),
        due_on=timezone.localdate(),
        same_day_key="x",
    )
    Mandate.objects.create(case=case, agent=member, kind="guardian", scope="x", checked_by=child.pk)


@pytest.mark.parametrize("known", [say_yes, pause, join, act_for_another])
def test_whoever_is_known_by_more_than_a_request_stays(known: Callable[[Member], None], case: Case) -> None:
    known(case.member)

    a_year_and_more_passes()

    assert Member.objects.get(pk=case.member_id).email == EMAIL
