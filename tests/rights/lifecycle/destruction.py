"""
What must hold of an erasure, counted in the tables by statements of its own and not by the product's plan or map.

Looked at just before the act and just after: what the plan calls gone is gone, what it calls kept is there, nobody
else is touched, the ledger knew first, and the last letter left while there was an address.
"""

import json
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from portal.ledger.models import Line
from portal.letters.mail import message_id
from retention.services import settling
from tests.rights.lifecycle.faults import Postman

OF_CASE = "case_id IN (SELECT id FROM rights_case WHERE member_id = %(who)s)"
OF_LINE = (
    "line_id IN (SELECT l.id FROM rights_line l JOIN rights_case c ON c.id = l.case_id"
    " WHERE c.member_id = %(who)s)"
)
OF_MEMBER = "member_id = %(who)s"
OWNED: Mapping[str, str] = {
    **dict.fromkeys(
        ("rights_line", "rights_pause", "rights_extension", "rights_posted", "rights_note", "rights_mandate",
         "rights_original"), OF_CASE,
    ),
    **dict.fromkeys(
        ("rights_step", "rights_refusal", "rights_review", "rights_fee", "rights_package", "rights_correction",
         "rights_question", "rights_outreach"), OF_LINE,
    ),
    **dict.fromkeys(
        ("rights_case", "rights_restriction", "gate_block", "correspondence_thread", "members_profilechange",
         "members_statement", "memberships_payment", "recipients_notification", "retention_disposal",
         "retention_freeze", "retention_hold"), OF_MEMBER,
    ),
    "rights_balancing": f"refusal_id IN (SELECT id FROM rights_refusal WHERE {OF_LINE})",
    "rights_download": f"package_id IN (SELECT id FROM rights_package WHERE {OF_LINE})",
    "correspondence_message": f"thread_id IN (SELECT id FROM correspondence_thread WHERE {OF_MEMBER})",
    "account_emailaddress": "user_id = %(who)s",
    "letters_dispatch": "subject_id = %(who)s",
    "trail_entry": "subject_id = %(who)s",
    "members_member": "id = %(who)s",
}  # fmt: skip
"""Every table in which the cast has something, and which rows of it are a person's."""
GROWS = {"trail_entry", "rights_posted", "retention_freeze"}
"""Evidence, and the answer on paper to whoever acts for the person."""
SAYS_NOTHING = {None, "", 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A person's rows in each table, the own row, and a print of all that is others'."""

    rows: Mapping[str, int]
    own: Mapping[str, Any]
    others: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A person who has left: what is left, and which mails had gone out to her by then."""

    line: uuid.UUID
    rows: Mapping[str, int]
    mails: int
    address: str
    dispatches: Mapping[str, Mapping[str, Any]]


class Destruction:
    """Watches the acts that destroy, and remembers who has left."""

    def __init__(self, postman: Postman, hurt: set[str]) -> None:
        self.postman, self.hurt = postman, hurt
        self.gone: dict[uuid.UUID, Gone] = {}

    @contextmanager
    def watched(self, task: str, ids: Mapping[str, str]) -> Iterator[None]:
        found = _disposals(ids["line_id"]) if task == "rights.execute" else []
        if not found or found[0]["executed_at"] is not None:
            yield
            return
        [about] = found
        before, letters = _count(about["member_id"]), _dispatches(about["member_id"])
        yield
        [about], after = _disposals(ids["line_id"]), _count(about["member_id"])
        if about["executed_at"] is None:
            assert after == before, "something was destroyed by half"
            return
        assert after.others == before.others, "others were touched"
        self._as_planned(about, before, after)
        self._ledger(about)
        if about["whole"]:
            self._nobody_left(about, before, after)
            self.gone[about["member_id"]] = Gone(
                line=about["about_id"],
                rows=after.rows,
                mails=self.postman.mailed_to[before.own["email"]],
                address=before.own["email"],
                dispatches=letters,
            )

    def holds(self) -> None:
        """What must hold between any two steps."""
        settling.confirm()
        begun = _rows(
            "SELECT d.*, d.categories = '[]' AS whole, m.standing"
            " FROM retention_disposal d JOIN members_member m ON m.id = d.member_id WHERE begun_at IS NOT NULL"
        )
        for one in begun:
            phases = [line.phase for line in _lines(one["act_id"])]
            assert phases == (["intent", "done"] if one["executed_at"] else ["intent"])
            eyes = {one["handled_by"], one["approved_by"]} - {None}
            assert len(eyes) == 2, "fewer than four eyes"
            if one["whole"]:
                assert one["standing"] == ("erased" if one["executed_at"] else "frozen")
        last_words = {message_id(f"farewell {one['about_id']}") for one in begun}
        assert self.postman.to_frozen <= last_words, "more than a last mail went to somebody who is leaving"
        whole = {one["member_id"] for one in begun if one["whole"]}
        closed = {one["id"] for one in _rows("SELECT id FROM members_member WHERE standing <> 'active'")}
        assert whole == closed, "somebody is closed without a decision, or open after one"
        for who, gone in self.gone.items():
            now = _count(who)
            for table, rows in now.rows.items():
                assert rows <= gone.rows[table] or table in GROWS, f"{table} grew about somebody who left"
            assert self.postman.mailed_to[gone.address] == gone.mails, "a mail went to somebody who left"

    def _as_planned(self, about: Mapping[str, Any], before: Count, after: Count) -> None:
        planned: dict[str, Counter[str]] = {}
        for item in _json(about["items"]):
            planned.setdefault(item["table"].replace(".", "_"), Counter())[item["outcome"]] += item["rows"]
        assert set(planned) <= set(OWNED), set(planned) - set(OWNED)
        for table in set(OWNED) - {"members_member"}:
            plan, had, has = planned.get(table), before.rows[table], after.rows[table]
            if plan is None:
                assert about["whole"] or table in GROWS or has == had, table
                assert not about["whole"] or had == 0, f"{table} was forgotten"
                continue
            assert plan["erased"] + plan["kept"] == had, (table, plan, had)
            assert has == plan["kept"] or (table in GROWS and has > plan["kept"]), (table, plan, has)

    def _ledger(self, about: Mapping[str, Any]) -> None:
        assert [line.phase for line in _lines(about["act_id"])] == ["intent"]
        settling.confirm()  # nothing is committed here, so the end is healed
        lines = _lines(about["act_id"])
        assert [line.phase for line in lines] == ["intent", "done"]
        told: dict[str, Counter[str]] = {}
        for item in _json(about["items"]):
            told.setdefault(item["table"], Counter())[item["outcome"]] += item["rows"]
        assert lines[1].counts == told

    def _nobody_left(self, about: Mapping[str, Any], before: Count, after: Count) -> None:
        said = ("email", "name", "user_name", "birth_year", "street", "postal_code", "city", "phone")
        assert not [name for name in said if after.own[name] not in SAYS_NOTHING]
        for word in (before.own["email"], before.own["name"]):
            assert not word or not _found(word), "the person's name is still there"
        line, email = about["about_id"], before.own["email"]
        copies = self.postman.left[message_id(f"farewell {line}")]
        assert (copies >= 1) == bool(email), "no last mail, or one to nobody"
        assert copies <= 1 or f"farewell {line}" in self.hurt, "the last mail left twice"
        papers = _rows(
            "SELECT dispatched_on, c.delivery, EXISTS (SELECT FROM rights_mandate m WHERE m.case_id = c.id"
            "  AND m.answers_to_agent AND m.revoked_at IS NULL) AS has_agent"
            " FROM rights_line l JOIN rights_case c ON c.id = l.case_id"
            " LEFT JOIN rights_posted p ON p.promise_key = %(key)s WHERE l.id = %(line)s",
            key=f"last letter {line}",
            line=line,
        )
        [paper] = papers
        if before.own["street"] and not email and not paper["has_agent"]:
            assert paper["dispatched_on"] is not None, "the address went before the last letter"


def _count(who: uuid.UUID) -> Count:
    counted = " UNION ALL ".join(
        f"SELECT '{table}' AS name, count(*) FILTER (WHERE {mine}) AS rows,"
        f" md5(coalesce(string_agg(t::text, '|' ORDER BY t::text) FILTER (WHERE ({mine}) IS NOT TRUE), ''))"
        f" AS others FROM {table} t"
        for table, mine in OWNED.items()
    )
    found = _rows(counted, who=who)
    [own] = _rows("SELECT * FROM members_member WHERE id = %(who)s", who=who)
    return Count(
        rows={one["name"]: one["rows"] for one in found},
        own=own,
        others={one["name"]: one["others"] for one in found},
    )


def _dispatches(who: uuid.UUID) -> dict[str, dict[str, Any]]:
    found = _rows("SELECT * FROM letters_dispatch WHERE subject_id = %(who)s", who=who)
    return {one["promise_key"]: one for one in found}


def _lines(act: uuid.UUID) -> list[Line]:
    return list(Line.objects.filter(act_id=act).order_by("position"))


def _disposals(line: str) -> list[dict[str, Any]]:
    return _rows(
        "SELECT *, categories = '[]' AS whole FROM retention_disposal WHERE about_id = %(line)s", line=line
    )


def _found(word: str) -> bool:
    anywhere = " UNION ALL ".join(
        f"SELECT 1 FROM {table} t WHERE strpos(t::text, %(word)s) > 0" for table in (*OWNED, "outbox_promise")
    )
    return bool(_rows(anywhere, word=word))


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _rows(statement: str, **values: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
