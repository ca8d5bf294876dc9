"""A session that ends while its page is being made."""

import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from portal.front.middleware import Sessions
from portal.front.sessions import SessionStore

pytestmark = pytest.mark.django_db


def ended_meanwhile(answer: HttpResponse) -> HttpResponse:
    """Return what the browser gets when another tab ends the session before `answer` is sent."""
    store = SessionStore()
    store["kept"] = "before"
    store.save()
    request = RequestFactory().get("/")
    request.COOKIES["session"] = store.session_key or ""
    sessions = Sessions(lambda request: answer)

    sessions.process_request(request)
    request.session["kept"] = "after"
    Session.objects.all().delete()
    return sessions.process_response(request, answer)


def test_whoever_signs_out_in_another_tab_still_gets_the_answer_that_was_made() -> None:
    answer = ended_meanwhile(HttpResponseRedirect("/registrera/klart/"))

    assert (answer.status_code, answer["Location"]) == (302, "/registrera/klart/")


def test_a_session_that_ended_is_not_brought_back_and_no_cookie_is_touched() -> None:
    answer = ended_meanwhile(HttpResponse("made"))

    assert answer.content == b"made"
    assert not answer.cookies
    assert not Session.objects.exists()


@pytest.mark.promise(117)
def test_what_a_session_holds_is_not_read_from_the_table() -> None:
    store = SessionStore()
    store["code"] = "WW6WWNMW"
    store.save()

    stored = Session.objects.get().session_data

    assert db.SessionStore().decode(stored) == {}
    assert SessionStore(store.session_key)["code"] == "WW6WWNMW"


def test_a_session_that_no_key_opens_is_empty() -> None:
    assert SessionStore().decode(db.SessionStore().encode({"code": "WW6WWNMW"})) == {}
