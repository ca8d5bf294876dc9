"""
A small OpenID provider on loopback, in a thread: discovery, authorisation code, token, userinfo, keys.

Field names follow OpenID Connect Core 1.0 (2, 3.1.2, 3.1.3, 5.1, 5.3) and Discovery 1.0 (3). It signs with RS256,
checks client, secret, redirect address, code and PKCE, and gives each code out once.
"""

import base64
import hashlib
import http.server
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from jwt.algorithms import RSAAlgorithm

KEY_ID = "key-1"


@dataclass(slots=True, kw_only=True)
class Provider:
    """What the provider knows, whom it says is signed in, and what it was asked."""

    issuer: str
    client_id: str = "insyn"
    client_secret: str = "hush"
    claims: dict[str, Any] = field(default_factory=dict)
    signed: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    key: Any = field(default_factory=lambda: generate_private_key(public_exponent=65537, key_size=2048))

    def at_the_portal(self) -> dict[str, Any]:
        """Return what the portal's settings say of this provider."""
        app = {
            "provider_id": "sso",
            "name": "SSO",
            "client_id": self.client_id,
            "secret": self.client_secret,
            "settings": {"server_url": self.issuer},
        }
        scope = ["openid", "email", "profile"]
        return {"openid_connect": {"SCOPE": scope, "OAUTH_PKCE_ENABLED": True, "APPS": [app]}}

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "scopes_supported": ["openid", "email", "profile"],
            "claims_supported": ["sub", "name", "email", "email_verified", *self.claims],
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Return where the browser is sent: back with a code, as if the person had agreed."""
        self.asked.append(query)
        assert query["response_type"] == "code", query
        assert query["client_id"] == self.client_id, query
        assert "openid" in query["scope"].split(), query
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Exchange a code for tokens, once."""
        asked = self.codes.pop(form.get("code", ""), None)
        if not self._is_the_client(form, authorization):
            return 401, {"error": "invalid_client"}
        if form.get("grant_type") != "authorization_code" or asked is None:
            return 400, {"error": "invalid_grant"}
        if form.get("redirect_uri") != asked["redirect_uri"] or not self._proves_its_key(form, asked):
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(16)
        self.tokens.add(access)
        now = int(time.time())
        told = {
            "iss": self.issuer,
            "sub": self.claims["sub"],
            "aud": self.client_id,
            "exp": now + 300,
            "iat": now,
            **self.signed,
            **({"nonce": asked["nonce"]} if "nonce" in asked else {}),
        }
        signed = jwt.encode(told, self.key, algorithm="RS256", headers={"kid": KEY_ID})
        return 200, {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def keys(self) -> dict[str, Any]:
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}

    def _is_the_client(self, form: dict[str, str], authorization: str) -> bool:
        given = (form.get("client_id"), form.get("client_secret"))
        if authorization.startswith("Basic "):
            name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
            given = (unquote(name), unquote(secret))
        return given == (self.client_id, self.client_secret)

    def _proves_its_key(self, form: dict[str, str], asked: dict[str, str]) -> bool:
        if "code_challenge" not in asked:
            return True
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]


@contextmanager
def provider(**claims: Any) -> Iterator[Provider]:
    """Run a provider that says the person with these claims is signed in."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Desk)
    known = Provider(issuer=f"http://127.0.0.1:{server.server_address[1]}", claims=claims)
    server.known = known  # type: ignore[attr-defined]  # the handler reads it
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


class _Desk(http.server.BaseHTTPRequestHandler):
    """HTTP in front of a Provider."""

    def do_GET(self) -> None:  # the base class names it
        known: Provider = self.server.known  # type: ignore[attr-defined]
        path = urlsplit(self.path)
        match path.path:
            case "/.well-known/openid-configuration":
                self._say(200, known.configuration())
            case "/authorize":
                self.send_response(302)
                self.send_header("Location", known.authorize(_flat(path.query)))
                self.end_headers()
            case "/jwks":
                self._say(200, known.keys())
            case "/userinfo" if self.headers.get("Authorization", "").removeprefix("Bearer ") in known.tokens:
                self._say(200, known.claims)
            case "/userinfo":
                self._say(401, {"error": "invalid_token"})
            case _:
                self._say(404, {})

    def do_POST(self) -> None:  # the base class names it
        known: Provider = self.server.known  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self._say(*known.token(_flat(body), self.headers.get("Authorization", "")))

    def _say(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
