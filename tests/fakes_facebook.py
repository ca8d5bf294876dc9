"""
A small Facebook on loopback, in a thread: the login dialog, the exchange of the code, and /me of the Graph API.

Parameters, answers and errors are those of developers.facebook.com: "Manually Build a Login Flow" (client_id,
redirect_uri, state, scope with commas; a refusal comes back as error_reason, error, error_description), "Handle
Errors" (error.message, type, code, error_subcode, fbtrace_id), "Secure Graph API Calls" (appsecret_proof is the
HMAC-SHA256 of the token with the app's secret) and "User" (no e-mail without the permission, or without a valid one).
It stands for the outside service alone; `only_loopback` fails the test when anything asks farther away.
"""

import hashlib
import hmac
import http.server
import json
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.socialaccount.providers.facebook import flows
from allauth.socialaccount.providers.facebook.views import FacebookOAuth2Adapter

VERSION = "v24.0"


@dataclass(slots=True, kw_only=True)
class Facebook:
    """What Facebook knows of the person at its dialog, whether she agrees, and what it was asked."""

    address: str
    app_id: str = "1234567890"
    app_secret: str = "hush"
    person: dict[str, Any] = field(default_factory=dict)
    agrees: bool = True
    instead: tuple[int, str, bytes] | None = None  # an answer of /me that Facebook's own pages do not promise
    dialogs: list[dict[str, str]] = field(default_factory=list)
    looks: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    tokens: dict[str, frozenset[str]] = field(default_factory=dict)

    def dialog(self, query: dict[str, str]) -> str:
        """Return where the browser is sent from the dialog."""
        self.dialogs.append(query)
        assert query["client_id"] == self.app_id, query
        assert query["response_type"] == "code", query
        told = {"state": query["state"]}
        if self.agrees:
            code = secrets.token_urlsafe(16)
            self.codes[code] = query
            told["code"] = code
        else:
            told |= {
                "error_reason": "user_denied",
                "error": "access_denied",
                "error_description": "Permissions error",
            }
        return f"{query['redirect_uri']}?{urlencode(told)}"

    def exchange(self, query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Give a token for a code, once, to the app that knows its secret and its own address."""
        code = query.get("code", "")
        if (query.get("client_id"), query.get("client_secret")) != (self.app_id, self.app_secret):
            return 400, _error("Error validating client secret.", code=1)
        if code in self.used:
            return 400, _error("This authorization code has been used.", code=100, error_subcode=36009)
        asked = self.codes.get(code)
        if asked is None:
            return 400, _error("Invalid verification code format.", code=100, error_subcode=36007)
        if query.get("redirect_uri") != asked["redirect_uri"]:
            return 400, _error("Error validating verification code.", code=100, error_subcode=36008)
        self.used.add(code)
        token = secrets.token_urlsafe(24)
        self.tokens[token] = frozenset(asked["scope"].split(",")) | {"public_profile"}
        return 200, {"access_token": token, "token_type": "bearer", "expires_in": 5183944}

    def me(self, query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Tell the fields that were asked for and allowed, to whom proves to hold the app's secret."""
        self.looks.append(query)
        token = query.get("access_token", "")
        if token not in self.tokens:
            return 400, _error("Invalid OAuth access token.", code=190)
        proof = hmac.new(self.app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        if query.get("appsecret_proof") != proof:
            return 400, _error("Invalid appsecret_proof provided in the API argument", code=100)
        asked = set(query.get("fields", "id,name").split(","))
        if "email" not in self.tokens[token]:
            asked.discard("email")
        return 200, {key: value for key, value in self.person.items() if key in asked | {"id"}}


@contextmanager
def facebook(monkeypatch: pytest.MonkeyPatch, **person: Any) -> Iterator[Facebook]:
    """
    Run a Facebook at whose dialog this person sits, and lead allauth to it.

    allauth reads its settings AUTHORIZE_URL and GRAPH_API_URL once, when it is imported; here the names that it
    keeps them under are set for the time of one test.
    """
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Desk)
    known = Facebook(address=f"http://127.0.0.1:{server.server_address[1]}", person=person)
    server.known = known  # type: ignore[attr-defined]  # the handler reads it
    monkeypatch.setattr(FacebookOAuth2Adapter, "authorize_url", f"{known.address}/{VERSION}/dialog/oauth")
    monkeypatch.setattr(
        FacebookOAuth2Adapter, "access_token_url", f"{known.address}/{VERSION}/oauth/access_token"
    )
    monkeypatch.setattr(flows, "GRAPH_API_URL", f"{known.address}/{VERSION}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection to another machine, and every question for another machine's name."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def near(self: socket.socket, address: Any) -> None:
        assert self.family == socket.AF_UNIX or address[0] in {"127.0.0.1", "::1"}, f"asks {address}"
        connect(self, address)

    def near_names(host: Any, *args: Any, **more: Any) -> Any:
        assert host in {"127.0.0.1", "::1", "localhost", None}, f"asks for {host}"
        return look_up(host, *args, **more)

    monkeypatch.setattr(socket.socket, "connect", near)
    monkeypatch.setattr(socket, "getaddrinfo", near_names)


def _error(message: str, **more: int) -> dict[str, Any]:
    return {"error": {"message": message, "type": "OAuthException", **more, "fbtrace_id": "EJplcsCHuLu"}}


class _Desk(http.server.BaseHTTPRequestHandler):
    """HTTP in front of Facebook."""

    def do_GET(self) -> None:  # the base class names it
        known: Facebook = self.server.known  # type: ignore[attr-defined]
        path = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(path.query).items()}
        match path.path.removeprefix(f"/{VERSION}"):
            case "/dialog/oauth":
                self.send_response(302)
                self.send_header("Location", known.dialog(query))
                self.end_headers()
            case "/oauth/access_token":
                self._say(*known.exchange(query))
            case "/me" if known.instead:
                self._send(*known.instead)
            case "/me":
                self._say(*known.me(query))
            case _:
                self._say(404, _error("Unknown path components", code=2500))

    def _say(self, status: int, told: dict[str, Any]) -> None:
        self._send(status, "application/json; charset=UTF-8", json.dumps(told).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
