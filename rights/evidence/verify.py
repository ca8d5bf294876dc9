#!/usr/bin/env python3
"""
Check the evidence file of a request, without the portal and without a network.

    python3 verify.py R-2026-0142.zip [--key KEY]

Python 3.8 or later and nothing else. Take this script from the portal's source rather than from the file you check:
whoever changes a file can change the script inside it. `--key` is the organisation's public key, 64 hexadecimal
digits, got by another way than the file (`./insyn manage evidence --key` prints it).

What "whole" proves, and what it does not, is said at the end of every check, and in docs/evidence.md.
"""

import argparse
import base64
import datetime as dt
import hashlib
import json
import sys
import zipfile
from typing import Any, Dict, Iterator, List, Set, Tuple

FORMAT = "insyn-evidence-1"
NAME = "evidence.json"
START = hashlib.sha256(b"insyn evidence").hexdigest()
Document = Dict[str, Any]
Point = Tuple[int, int, int, int]

PROVES = """
What this proves:
- The file is, byte for byte, what the holder of the key above signed. Nothing in it was changed, removed, added or
  put in another order since.
- Each event has the digest that it has in the organisation's trail: an event that was changed afterwards, in the
  portal or here, would not fit.
- The last day to answer follows from the dates, waits and holidays in the file.

What it does not prove:
- That the key is the organisation's: compare it with one you got in another way, or give it with --key.
- That the trail itself was not written anew before the file was signed. For that the organisation checks the whole
  chain (./insyn manage verify_trail) against the signed heads that are kept outside the portal; the newest one is
  in this file, so that it can be compared.
- That the portal was told of everything: what nobody entered is not here.
"""


def canonical(value: Any) -> bytes:
    """Return the one way in which a value is written for its digest."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def as_text(value: Any) -> bytes:
    """Return the one way in which the document is written in the file."""
    return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False).encode() + b"\n"


def chained(before: str, event: Document) -> str:
    """Return the digest that ties an event to all events before it."""
    told = {name: value for name, value in event.items() if name != "chain"}
    return hashlib.sha256(bytes.fromhex(before) + canonical(told)).hexdigest()


def wrong_in_order(document: Document) -> Iterator[str]:
    """Yield what is wrong with the numbers, the order and the chain of the events."""
    before = START
    for number, event in enumerate(document["events"], start=1):
        if event["n"] != number:
            yield f"event {number} is missing, or events were put in another order (found number {event['n']})"
        if chained(before, event) != event["chain"]:
            yield f"event {event['n']} was changed, or does not follow the one before it"
        before = event["chain"]
    if document["chain"] != {"events": len(document["events"]), "last": before}:
        yield "the end of the events was changed, removed or added to"


def wrong_in_trail(document: Document) -> Iterator[str]:
    """Yield the events that do not fit their link of the organisation's trail."""
    last, digest, waits = 0, "", False
    for event in document["events"]:
        link = event["link"]
        if link is None:
            waits = True
            continue
        if waits:
            yield f"an event before event {event['n']} lost its link of the trail"
        if (
            hashlib.sha256(bytes.fromhex(link["before"]) + canonical(event["says"])).hexdigest()
            != link["digest"]
        ):
            yield f"event {event['n']} does not fit its link {link['position']} of the trail"
        if link["position"] <= last:
            yield f"event {event['n']} stands before the one before it in the trail"
        if link["position"] == last + 1 and last and link["before"] != digest:
            yield f"links {last} and {link['position']} of the trail do not meet"
        last, digest = link["position"], link["digest"]
    yield from _wrong_with_head(document)


def _wrong_with_head(document: Document) -> Iterator[str]:
    if not document["trail_head"]:
        return
    position, digest, moment, signature = document["trail_head"].split(" ")
    told = f"{position} {digest} {moment}".encode()
    if not signed(bytes.fromhex(document["key"]), told, base64.b64decode(signature)):
        yield "the head of the trail in the file is not signed with the same key"
    for event in document["events"]:
        if event["link"] and event["link"]["position"] == int(position) and event["link"]["digest"] != digest:
            yield f"event {event['n']} is not what the signed head of the trail says"


def wrong_in_clock(document: Document) -> Iterator[str]:
    """Yield what is wrong with the last day, counted again from the dates in the file."""
    clock = document["clock"]
    if due_on(clock) != clock["due_on"]:
        yield f"the last day to answer is {due_on(clock)}, not {clock['due_on']}"


def due_on(clock: Document) -> str:
    """
    Return the last day to answer: calendar months after receipt, the days of waiting added, on a working day.

    Source: GDPR Art. 12(3); Regulation 1182/71 Art. 3.
    """
    holidays = {dt.date.fromisoformat(day) for day in clock["holidays"]}
    raw = _months_after(dt.date.fromisoformat(clock["received_on"]), clock["months"])
    days, counted = 0, dt.date.min
    for pause in clock["pauses"]:
        asked = dt.date.fromisoformat(pause["asked_on"])
        if asked > _working_day(raw + dt.timedelta(days=days), holidays):
            break
        end = max(asked, dt.date.fromisoformat(pause["counted_through"]))
        days += max(0, (end - max(asked, counted)).days)
        counted = max(counted, end)
    return _working_day(raw + dt.timedelta(days=days), holidays).isoformat()


def _months_after(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return dt.date(year, month + 1, min(day.day, (following - dt.timedelta(days=1)).day))


def _working_day(day: dt.date, holidays: Set[dt.date]) -> dt.date:
    while day.weekday() > 4 or day in holidays:
        day += dt.timedelta(days=1)
    return day


def wrong_in_signature(document: Document, signature: str, wanted: str) -> Iterator[str]:
    """Yield what is wrong with the signature, or with the key it was made with."""
    if not signed(bytes.fromhex(document["key"]), canonical(document), bytes.fromhex(signature)):
        yield "the signature does not fit: something in the file was changed after it was signed"
    if wanted and wanted.lower() != document["key"]:
        yield "the file is signed with another key than the one you gave"


def wrong_in_files(document: Document, bundle: zipfile.ZipFile) -> Iterator[str]:
    """Yield the other files of the bundle that are not those that were signed."""
    found = {
        name: hashlib.sha256(bundle.read(name)).hexdigest() for name in bundle.namelist() if name != NAME
    }
    if len(bundle.namelist()) != len(found) + 1:
        yield "a file is in the bundle twice"
    for name in sorted(set(found) | set(document["files"])):
        if found.get(name) != document["files"].get(name):
            yield f"{name} was changed, removed or added"


def check(path: Any, wanted: str = "") -> Tuple[Document, List[str]]:
    """Return the document of a file, and everything that is wrong with it."""
    wrong: List[str] = []
    with zipfile.ZipFile(path) as bundle:
        text = bundle.read(NAME)
        told = json.loads(text)
        if as_text(told) != text:
            return told["document"], [f"{NAME} was written anew by something else than the portal"]
        document = told["document"]
        if document["format"] != FORMAT:
            return document, [f"this script reads {FORMAT}, not {document['format']}"]
        wrong += wrong_in_order(document)
        wrong += wrong_in_trail(document)
        wrong += wrong_in_clock(document)
        wrong += wrong_in_files(document, bundle)
        wrong += wrong_in_signature(document, told["signature"], wanted)
    return document, wrong


# Ed25519 as RFC 8032 (5.1) defines it, for checking only: nothing secret is touched, so speed and timing do not matter.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether an Ed25519 signature of a message fits a public key."""
    try:
        public, committed = _point(key), _point(signature[:32])
    except ValueError:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or scalar >= ORDER:
        return False
    asked = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = _times(scalar, BASE), _add(committed, _times(asked, public))
    return not any((left[one] * right[2] - right[one] * left[2]) % P for one in (0, 1))


def _point(data: bytes) -> Point:
    y = int.from_bytes(data, "little")
    odd, y = y >> 255, y & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if len(data) != 32 or y >= P or (x * x - square) % P or (odd and not x):
        raise ValueError("not a point of the curve")
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _add(found, point)
        point, number = _add(point, point), number >> 1
    return found


BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def main() -> int:
    """Check the file that was named, say what was found, and end with 0 when it is whole."""
    parser = argparse.ArgumentParser(description="Check the evidence file of a request, offline.")
    parser.add_argument("file", help="the ZIP as the organisation handed it out")
    parser.add_argument("--key", default="", help="the organisation's public key, got by another way")
    asked = parser.parse_args()
    say = sys.stdout.write
    try:
        document, wrong = check(asked.file, asked.key)
    except (
        OSError,
        KeyError,
        TypeError,
        ValueError,
        IndexError,
        AttributeError,
        zipfile.BadZipFile,
    ) as error:
        say(f"NOT WHOLE: this is no evidence file ({type(error).__name__}).\n")
        return 1
    if wrong:
        say("NOT WHOLE:\n" + "".join(f"- {one}\n" for one in wrong))
        return 1
    sealed = sum(1 for event in document["events"] if event["link"])
    say(
        f"WHOLE: request {document['case']['reference']}, made {document['made_at']}\n"
        f"- {len(document['events'])} events in order, {sealed} of them with their link of the trail\n"
        f"- last day to answer {document['clock']['due_on']}, counted again\n"
        f"- signed with the key {document['key']}\n{PROVES}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
