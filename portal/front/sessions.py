"""Sessions as Django keeps them in PostgreSQL; a cookie that cannot be a session's key is nobody's."""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """
    Django's own, asked only for keys of its own kind.

    A browser may send any sign in a cookie, a NUL too, which no database can be asked for.
    """

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key) and str(key).isascii() and str(key).isalnum() and len(str(key)) >= 8
