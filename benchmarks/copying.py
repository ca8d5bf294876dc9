"""
Statements of one member's copy: exact, table by table and format by format (P13).

Everything `packaging.make` sends while it reads is counted, for a member with a row in every table.
"""

import os
import re
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from benchmarks import ordinary
from benchmarks.counting import statements
from benchmarks.export import line_of
from benchmarks.goals import Goal
from benchmarks.rounds import Answer, Found, Round
from portal.members.models import Member
from rights.packing import archive
from rights.packing.contents import Content, Counted, contents
from rights.services import packaging

SIZES = {"small": (1, 30), "full": (1, 30)}
TABLES = ()
ROUNDS = 1
LIMIT = "product"
VARIANTS = ("product",)
MOST_BESIDE = 23
"""The constant: the line and its steps, the glance, what was sent before, the receipt, the session's settings."""


def fill(size: int) -> None:
    ordinary.member(size, sets=size)


def together(size: int) -> Round:
    begun = time.perf_counter()
    sent, content = sent_for(ordinary.member(size, sets=size))
    answer: Answer = {"seconds": time.perf_counter() - begun, "beside": len(beside(sent))}
    for form, number in Counter(form_of(one) for one in copied(sent)).items():
        answer[form] = number
    answer["most a table and format"] = most(sent, content)
    return {"product": answer}


def goals(found: Found) -> list[Goal]:
    small, big = min(found.rounds), max(found.rounds)
    return [
        Goal(
            id="P13", words="one member's copy: queries a table and format, at most", most=1,
            figure=found.most("product", big, "most a table and format"),
        ),
        Goal(
            id="P13", words=f"statements beside them, {big} rows a table", most=MOST_BESIDE,
            figure=found.most("product", big, "beside"),
        ),
        Goal(
            id="P13", words=f"more statements beside them than with {small} row a table", most=0,
            figure=found.most("product", big, "beside") - found.most("product", small, "beside"),
        ),
    ]  # fmt: skip


def sent_for(member: Member) -> tuple[list[str], list[Content]]:
    """Return every statement of the reading of a member's whole copy, and what it read."""
    line, counted, now = line_of(member), Counted(), timezone.now()
    path = Path(settings.INSYN_PACKAGES) / f"bench-{os.getpid()}.age"
    with transaction.atomic(), statements() as sent:
        packaging.read_one_moment()
        content = contents(line, {})
        archive.write(path, packaging.files_of(line, content, counted, language="sv", now=now), now=now)
    path.unlink()
    return sent, content


def copied(sent: Sequence[str]) -> list[str]:
    return [one for one in sent if one.startswith("COPY") or _is_documents(one)]


def beside(sent: Sequence[str]) -> list[str]:
    return [one for one in sent if not (one.startswith("COPY") or _is_documents(one))]


def form_of(statement: str) -> str:
    """Return the format a statement of the copy is of."""
    if _is_documents(statement):
        return "documents"
    return "csv" if "FORMAT csv" in statement else "json" if "row_to_json" in statement else "html"


def most(sent: Sequence[str], content: Sequence[Content]) -> float:
    """Return the most statements that any table of a category took in one format."""
    asked = Counter((form_of(one), one) for one in copied(sent))
    tables = sum(len(one.copyings) for one in content)
    by_form = Counter(form for form, _ in asked.elements())
    return max([*asked.values(), *(number / tables for number in by_form.values())])


def _is_documents(statement: str) -> bool:
    return re.match(r'SELECT t\."\w+"::text, t\.', statement) is not None
