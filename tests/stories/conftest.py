"""The stories share the browser of tests/browser, and real processes that read the test's own database."""

from collections.abc import Iterator

import pytest
from pytest_django.live_server_helper import LiveServer

from portal.members.models import Member
from tests.browser.conftest import browser_type_launch_args, open_page
from tests.faults.keeper import Keeper, running
from tests.stories.desks import make_anna

__all__ = ["browser_type_launch_args", "keeper", "open_page"]


@pytest.fixture(params=["sv", pytest.param("en", marks=pytest.mark.long)])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def anna(language: str) -> Member:
    """A member who reads the story's language."""
    member = make_anna()
    Member.objects.filter(pk=member.pk).update(language=language)
    member.refresh_from_db()
    return member


@pytest.fixture
def keeper(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keeper]:
    """Broker, worker, relay and beat, whose letters lead to the live portal."""
    monkeypatch.setenv("INSYN_ADDRESS", live_server.url)
    with running() as kept:
        yield kept
