"""PostgreSQL covers a text in a copy exactly as the page at the desk shows it, whatever stands in it."""

import json

import pytest

from portal.correspondence.models import Message, Thread
from portal.datamap.copying import Copying, json_lines
from portal.datamap.covers import Cover, Covers, Passage, digest
from portal.datamap.registry import declared
from portal.members.models import Member

pytestmark = pytest.mark.django_db(transaction=True)
NASTY = [
    "",
    "a",
    "aa",
    "ÅÄÖ" * 3,
    "👩‍👩‍👧 x",
    "\\n\\t\\\\",
    "\n\r\t",
    "%s %(x)s %",
    "'';--",
    "[dolt 1]",
    '{"a": "b"}',
    "=1",
]


def test_postgresql_and_the_page_at_the_desk_cover_alike(alice: Member) -> None:
    messages, covers = [], []
    thread = Thread.objects.create(member=alice, subject="Grannar")
    for text in NASTY:
        whole = f"före {text} efter {text}"
        message = Message.objects.create(thread=thread, author="member", text=whole)
        begin = len("före ")
        passages = tuple(
            Passage(begin=start, end=start + len(text), mark=f"[{number}: '%s\\]")
            for number, start in enumerate((begin, begin + len(text) + len(" efter ")))
            if text
        )
        covers.append(
            Cover(
                row=str(message.pk),
                column="text",
                mark="[\\x %]",
                digest=digest(whole, salt="s"),
                passages=passages,
            )
        )
        messages.append(message)
    source = declared()["correspondence.message"]
    copying = Copying(
        source=source, member_id=alice.pk, category="messages", covers=Covers(all=tuple(covers), salt="s")
    )

    lines = b"".join(json_lines(copying.as_json(), copying.parameters)).splitlines()

    told = sorted(json.loads(line)["text"] for line in lines)
    expected = sorted(
        cover.of(message.text, salt="s") for cover, message in zip(covers, messages, strict=True)
    )
    assert told == expected
