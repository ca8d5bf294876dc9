"""Strings that break portals, ways of sending them, and a reader of the forms that a page shows."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote_from_bytes

SCRIPT = "<script>alert(7)</script>"
SUM = "1343433"  # what {{7*191919}} would become
STRINGS = (
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u202egnp.exe", "\u2066\u2069", "\ufeff", "\u200b",
    "a" * 100_000, "å" * 50_000, "\U0001f4a9" * 300, "e\u0301" * 2_000, " " * 100_000, "\n" * 20_000,
    "{{7*191919}}", "${7*191919}", "{% include 'base.html' %}", "%(asctime)s %s %n", "{0.__class__}", SCRIPT,
    f"\"'>{SCRIPT}", "'\"><img src=x onerror=alert(7)>", "javascript:alert(7)", "]]>", "<!--", "&#0;&lt;",
    "x\r\nX-Evil: 1", "x\nBcc: all@example.org", "x\r\n\r\n<html>", "\x1b[31m", "\x7f\x80\x9f", "\u2028\u2029",
    "0", "-1", "-0", "1e309", "NaN", "Infinity", "9" * 40, "-" + "9" * 400, "2147483648", "9223372036854775808",
    "1" * 5_000, "\u0661\u0662", "²", "0x7f", "1_000", "1,5", "1.5",
    "0000-00-00", "9999-12-31", "10000-01-01", "2026-02-30", "0001-01-01", "2026-13-01", "-0001-01-01", "1900",
    "=1+1", "+46", "@SUM(A1)", "\t=x", "' OR 1=1 --", "'; DROP TABLE members_member; --", "%", "%00", "%ED%A0%80",
    "../../etc/passwd", "..\\..\\x", "/etc/passwd\x00.pdf", "C:\\con", "//evil.example/", "https://evil.example/",
    "a@b", "a@" + "b" * 300 + ".se", '"a b"@example.org', "a@example.org\nb@example.org", "ÅÄÖ@exämple.org",
    "[]", "{}", "null", "true", "R-0000-0000", "R-9999-9999999999", "00000000-0000-0000-0000-000000000000", "AAAAAAAA",
)  # fmt: skip
RAW = (
    b"\xff\xfe<\x00s\x00", "åäö".encode("latin-1"), "åäö".encode("utf-16"), b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\x80",
)  # fmt: skip
UNREADABLE = b'--x\r\nContent-Disposition: form-data; name="text"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!\r\n--x--'
BODIES = (
    ("application/x-www-form-urlencoded; charset=utf-16", "text=hej".encode("utf-16")),
    ("application/x-www-form-urlencoded; charset=nowhere", b"text=hej"),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(2_000))),
    ("application/x-www-form-urlencoded", b"text=" + b"a" * 3_000_000),
    ("application/x-www-form-urlencoded", b"%" * 500),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
    ("multipart/form-data; boundary=x", UNREADABLE),
    ("multipart/form-data; boundary=" + "x" * 300, b""),
    ("application/json", b'{"text": "hej"}'),
    ("text/plain", b"hej"),
    ("", b"hej"),
)  # fmt: skip
HEADERS = (
    "user-agent",
    "accept-language",
    "referer",
    "x-forwarded-for",
    "cookie",
    "range",
)

COOKIES = ("session", "csrf", "language", "cookie_test")


def some(chance: random.Random) -> bytes:
    """Return a hostile value as bytes: one of the known ones, or several grown together."""
    kind = chance.random()
    if kind < 0.1:
        return chance.choice(RAW)
    if kind < 0.75:
        return as_bytes(chance.choice(STRINGS))
    parts = [chance.choice(STRINGS)[:200] for _ in range(chance.randint(2, 4))]
    return as_bytes("".join(parts))


def in_a_header(value: bytes) -> str:
    """Return a value as a header may carry it: the server refuses control signs before any page is asked."""
    return re.sub(rb"[\x00-\x08\x0a-\x1f\x7f]", b"", value)[:8000].decode("latin-1")


def in_a_cookie(value: bytes) -> str:
    """Return a value as a quoted cookie, whose signs may be written as numbers."""
    return '"' + "".join(f"\\{byte:03o}" for byte in value[:1000]) + '"'


def as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def encoded(pairs: Sequence[tuple[str, bytes]]) -> bytes:
    """Return pairs as a browser writes them into a form or an address, whatever bytes they hold."""
    return "&".join(
        f"{quote_from_bytes(name.encode())}={quote_from_bytes(value, safe='')}" for name, value in pairs
    ).encode()


@dataclass(slots=True, kw_only=True)
class Form:
    """A form of a page: where it goes, and a value for each of its fields as somebody careless would leave them."""

    action: str
    method: str
    many: bool
    fields: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    typed: set[str] = field(default_factory=set)

    def names(self) -> list[str]:
        return sorted({name for name, _ in self.fields} | {*self.files})


EXAMPLES = {
    "email": "fuzz@example.org",
    "date": "2026-01-31",
    "number": "5",
    "password": "ett långt lösenord",
}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        if tag == "form":
            many = told.get("enctype") == "multipart/form-data"
            self.forms.append(
                Form(action=told.get("action", ""), method=told.get("method", "get").lower(), many=many)
            )
        elif self.forms and (name := told.get("name", "")):
            self._field(tag, name, told)
        elif self.forms and tag == "option" and self._select:
            self.forms[-1].fields.append((self._select, told.get("value", "")))
            self._select = ""

    def _field(self, tag: str, name: str, told: dict[str, str]) -> None:
        form, kind = self.forms[-1], told.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            form.fields.append((name, "Hej"))
            form.typed.add(name)
        elif kind == "file":
            form.files.append(name)
        elif tag in {"input", "button"}:
            form.fields.append((name, told.get("value") or EXAMPLES.get(kind, "x")))
            if tag == "input" and kind in {"text", "email", "search", "tel", "url", "number"}:
                form.typed.add(name)


def forms_of(page: str) -> list[Form]:
    """Return the forms that a page shows."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms
