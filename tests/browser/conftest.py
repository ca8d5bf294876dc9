"""
A browser for the stories: Debian's Chromium, one origin, a silent console.

`open_page(path, …)` gives a page on the live portal. When the test ends, every page it opened must have kept
silent and asked nobody else for anything; a test that means to provoke an answer such as 404 says so with
`expected`.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.test import Client, RequestFactory
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route
from pytest_django.live_server_helper import LiveServer

from portal.members.models import Member

# Playwright's synchronous face runs an event loop in this thread; Django would refuse its database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


class OpenPage(Protocol):
    """Opens a path of the live portal in a fresh browser profile."""

    def __call__(
        self,
        path: str,
        *,
        width: int = 1280,
        scheme: str = "light",
        script: bool = True,
        member: Member | None = None,
        expected: tuple[str, ...] = (),
    ) -> Page: ...


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Take the system's Chromium: Playwright's own download is not reachable everywhere."""
    return browser_type_launch_args | {
        "executable_path": os.environ.get("INSYN_CHROMIUM", "/usr/bin/chromium")
    }


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    contexts: list[BrowserContext] = []
    noise: list[str] = []

    def open_(
        path: str,
        *,
        width: int = 1280,
        scheme: str = "light",
        script: bool = True,
        member: Member | None = None,
        expected: tuple[str, ...] = (),
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="sv-SE",
            java_script_enabled=script,
            base_url=live_server.url,
            accept_downloads=True,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.route("**/*", _guard(live_server.url, noise))
        if member is not None:
            sign_in(context, member, live_server.url)
        page = context.new_page()
        page.on("console", lambda said: _note(noise, said.text, expected))
        page.on("pageerror", lambda error: _note(noise, str(error), expected))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert noise == []


def sign_in(context: BrowserContext, member: Member, origin: str) -> None:
    """Give a browser profile a session with a fresh proof, without walking through the sign-in pages."""
    client = Client()
    client.force_login(member, backend=settings.AUTHENTICATION_BACKENDS[0])
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, member, method="code", reauthenticated=True)
    request.session.save()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": origin}])


def _guard(origin: str, noise: list[str]) -> Callable[[Route, Request], None]:
    def look(route: Route, request: Request) -> None:
        if request.url.startswith((origin, "data:", "blob:")):
            route.continue_()
        else:
            noise.append(f"asked another origin: {request.url}")
            route.abort()

    return look


def _note(noise: list[str], said: str, expected: tuple[str, ...]) -> None:
    if not any(part in said for part in expected):
        noise.append(said)
