"""A parent reports a child: who it is is checked first, then everything the child gave is deleted (promise 74)."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.correspondence.models import Thread
from portal.front.joining.ages import Gate, by_year
from portal.members.models import Member, Standing
from rights.models import Case
from rights.papers import Posted
from rights.rules.erasure import Why
from rights.services import printing
from tests.cast import keep_promises, make_member
from tests.desk.conftest import AtDesk
from tests.desk.entering import enter, entered
from tests.desk.test_entering import acting, ago, guardian
from tests.promises.conftest import RunBy, run_by
from tests.requests.test_erasing import decide, regret_ends, the_line
from tests.requests.test_erasing_by_post import posted

__all__ = ["guardian", "run_by"]
pytestmark = pytest.mark.django_db(transaction=True)
CHILD = {"mandate-child": "on", "rights": ["erasure"], "erasure-scope": "all", "text": "Min dotter är 12 år."}


@pytest.fixture
def child(db: None) -> Member:
    member = make_member("lilla@example.org", name="Lilla Li", birth_year=2014)
    Thread.objects.create(member=member, subject="Hej, jag heter Lilla")
    return member


@pytest.mark.promise(74)
def test_a_parents_report_starts_the_erasure_of_the_child_once_the_guardian_is_checked(
    child: Member, guardian: Member, at_desk: AtDesk, run_by: RunBy, client: Client
) -> None:
    book = run_by("group")
    least = book.age.to_join("SE")
    assert least == 18
    assert (
        by_year(birth_year=timezone.localdate().year - 17, today=timezone.localdate(), least=least)
        is not Gate.OPEN
    )
    help_page = client.get(reverse("help")).content.decode()
    assert re.search(r"Ingen under 18 år.*vårdnadshavare", help_page)
    assert f'href="{reverse("contact")}"' in help_page

    desk = at_desk("handler")
    for wrong in ({"mandate-checked": ""}, {"mandate-kind": ""}, {"mandate-kind": "mandate"}):
        page = enter(desk, child, ago(1), **{**acting(guardian), **CHILD, **wrong})
        assert "errornote" in page.content.decode(), wrong
    assert not Case.objects.exists()

    case = entered(desk, child, ago(1), **{**acting(guardian), **CHILD})
    line = the_line(case)
    assert (line.right, line.details["grounds"]) == ("erasure", [Why.CHILD])
    assert (case.mandate.kind, case.mandate.agent) == ("guardian", guardian)
    keep_promises()
    posted(desk, Posted.objects.get(case=case, reader=guardian))
    regret_ends()
    decide(desk, case, "decide")
    decide(at_desk("approver"), case, "approve")
    keep_promises()

    child.refresh_from_db()
    assert (child.standing, child.email, child.name, child.birth_year) == (Standing.ERASED, None, "", None)
    assert not Thread.objects.filter(subject__contains="Lilla").exists()
    assert Posted.objects.filter(case=case, reader=guardian, letter=printing.ANSWERED, line=line).exists()
