"""What goes when, at the desk: counted by month and rule from what deletions had to keep, and never a name."""

import datetime as dt
from html import unescape

import pytest
from django.urls import reverse

from portal.members.models import Member
from retention.items import Ground, Keep
from retention.services import calendar
from tests.desk.conftest import AtDesk
from tests.requests.test_erasing import invoice
from tests.requests.test_finishing import NEXT_DAY, erased, night
from tests.retention.test_holds import hold, wrote

pytestmark = pytest.mark.django_db


def test_each_month_says_what_goes_by_which_rule_and_of_how_many(
    alice: Member, bob: Member, dana: Member, at_desk: AtDesk
) -> None:
    for member, number in ((alice, "F-1"), (bob, "F-2")):
        one = invoice(member)
        type(one).objects.filter(pk=one.pk).update(number=number)
        erased(member, "payments")
    wrote(alice)
    keep = Keep(category="messages", ground=Ground.CLAIMS, reason="En tvist.", until=dt.date(2027, 3, 30))
    erased(alice, "messages", keeps=[keep])
    hold(bob, dana)

    page = unescape(at_desk("handler").get(reverse("admin:retention_calendar")).content.decode())

    found = [(one.month, one.label, one.people, one.rows) for one in calendar.leaving(language="sv")]
    assert found == [
        (dt.date(2027, 3, 1), "Meddelanden till och från oss", 1, 2),
        (dt.date(2034, 1, 1), "Betalningar och fakturor", 2, 2),
    ]
    assert [(one.month, one.holds) for one in calendar.to_review()] == [(dt.date(2027, 2, 1), 1)]
    assert all(words in page for words in ("mars 2027", "januari 2034", "En dag som handläggare har satt"))
    assert not any(words in page for words in (alice.name, bob.name, "F-1", "En tvist"))


def test_what_has_gone_is_not_in_it_any_more(alice: Member) -> None:
    invoice(alice)
    erased(alice, "payments")

    night(NEXT_DAY)

    assert calendar.leaving(language="sv") == ()


def test_who_may_not_see_holds_does_not_see_it(at_desk: AtDesk) -> None:
    assert at_desk("technician").get(reverse("admin:retention_calendar")).status_code == 403
