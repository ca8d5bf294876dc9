"""
The gate in the database: no row about a frozen or erased person is written, whichever code path tries.

One statement-level trigger a table with a subject, made from the data map. The subject rows are locked FOR SHARE,
so a writer and an eraser that start together are put in order (security.md finding 5). The subject row itself refuses
every change of what it says once it is frozen: whoever read it before, and saves it now, brings nothing back.
"""

from typing import Any

from django.db import connection

from portal.datamap import Kind, paths, sources
from portal.datamap.registry import declared
from portal.datamap.source import ModelSource
from portal.members.models import Member

FUNCTION = """
CREATE OR REPLACE FUNCTION insyn_gate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE standing_found text;
BEGIN
  IF current_setting('insyn.disposing', true) = 'on' THEN RETURN NULL; END IF;
  EXECUTE format(
    'SELECT m.standing FROM (SELECT standing FROM members_member WHERE id IN (%s) ORDER BY id FOR SHARE) m '
    'WHERE m.standing <> ''active'' LIMIT 1', TG_ARGV[0]) INTO standing_found;
  IF standing_found IS NOT NULL THEN
    RAISE EXCEPTION 'insyn: a row for a % person was refused in %', standing_found, TG_TABLE_NAME
      USING ERRCODE = '42501';
  END IF;
  RETURN NULL;
END $$;
"""

OWN = """
CREATE OR REPLACE FUNCTION insyn_gate_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('insyn.disposing', true) = 'on' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'insyn: a row for a % person was refused in %', OLD.standing, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
"""

EXEMPT = {
    "trail.entry", "letters.dispatch", "retention.disposal", "retention.hold", "recipients.notification",
    "rights.case", "rights.line", "rights.posted", "rights.step",
}  # fmt: skip
"""
What is still written when the person is gone: evidence, the request that asked for it until it is answered, what
came of telling recipients (Art. 19), and the end of a hold.
"""


NOTED = {"memberships.invoice"}
"""What may still be noted on a row that is there: that a debt was paid, which ends what it alone keeps (T-3)."""


def events(label: str) -> tuple[str, ...]:
    """Return which writes the gate of a table refuses; none for a table that has no gate."""
    if label in EXEMPT:
        return ()
    return ("INSERT",) if label in NOTED else ("INSERT", "UPDATE")


def install() -> int:
    """This function will (re)make the triggers of every declared table, and return how many tables have one."""
    with connection.cursor() as cursor:
        cursor.execute(FUNCTION)
        _guard_own_row(cursor)
        guarded = 0
        for source in [source for source in sources() if source.subject]:
            table, label = source.model_class()._meta.db_table, source.model_class()._meta.label_lower
            guarded += bool(events(label))
            for event in ("INSERT", "UPDATE"):
                name = f"insyn_gate_{event.lower()}"
                cursor.execute(f'DROP TRIGGER IF EXISTS {name} ON "{table}"')
                if event not in events(label):
                    continue
                cursor.execute(
                    f'CREATE TRIGGER {name} AFTER {event} ON "{table}" REFERENCING NEW TABLE AS written '
                    f"FOR EACH STATEMENT EXECUTE FUNCTION insyn_gate('{_members(source)}')"
                )
    return guarded


def _guard_own_row(cursor: Any) -> None:
    """Let the subject row refuse to say anything else of a person once it is frozen; what only counts may change."""
    source = declared()[Member._meta.label_lower]
    said = [
        source.column(name).column
        for name, field in source.fields.items()
        if field.personal and field.kind is not Kind.LINK
    ]
    old, new = (", ".join(f'{which}."{name}"' for name in said) for which in ("OLD", "NEW"))
    table = Member._meta.db_table
    cursor.execute(OWN)
    cursor.execute(f'DROP TRIGGER IF EXISTS insyn_gate_own ON "{table}"')
    cursor.execute(
        f'CREATE TRIGGER insyn_gate_own BEFORE UPDATE ON "{table}" FOR EACH ROW '
        f"WHEN (OLD.standing <> 'active' AND ROW({old}) IS DISTINCT FROM ROW({new})) "
        "EXECUTE FUNCTION insyn_gate_own()"
    )


def _members(source: type[ModelSource]) -> str:
    """Return the SELECT of the members' ids behind the rows just written."""
    first, *rest = paths.steps(source)
    inner = f'SELECT "{first.column}" FROM written'
    before = first
    for field in rest:
        target = before.remote_field.model._meta  # type: ignore[union-attr]  # every step but the last is a foreign key
        inner = f'SELECT "{field.column}" FROM "{target.db_table}" WHERE "{target.pk.column}" IN ({inner})'
        before = field
    return inner
