"""
Sessions as Django keeps them in PostgreSQL, locked; a cookie that cannot be a session's key is nobody's.

A session holds a sign-in code under way and what somebody was writing: a dump of the database shows neither.
"""

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.utils.encoding import force_bytes

from portal import crypto


class SessionStore(db.SessionStore):
    """
    Django's own, asked only for keys of its own kind.

    A browser may send any sign in a cookie, a NUL too, which no database can be asked for.
    """

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key) and str(key).isascii() and str(key).isalnum() and len(str(key)) >= 8

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return what is stored: Django's own text, locked with the master key (promise 117)."""
        return crypto.wrap(super().encode(session_dict).encode(), master=settings.INSYN_KEY_FILE).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Open what is stored; what no key opens is an empty session, and its owner signs in anew."""
        try:
            opened = crypto.unwrap(force_bytes(session_data), master=settings.INSYN_KEY_FILE)
        except crypto.KeyMissing:
            return {}
        return super().decode(opened.decode())
