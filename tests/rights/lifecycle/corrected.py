"""What must hold of a correction: the value stands in every place that holds it, or the place is owed or named."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection

COLUMNS = ("user_name", "birth_year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What staff decided of one line."""

    line: uuid.UUID
    value: str
    decided: str


class Corrections:
    """Remembers each decision in the order in which they were made."""

    def __init__(self) -> None:
        self.latest: dict[tuple[uuid.UUID, str], Decision] = {}
        self.every: list[Decision] = []
        self.wrong_names: set[tuple[uuid.UUID, str]] = set()

    def note(self, member: uuid.UUID, column: str, made: Decision, *, names: Collection[str]) -> None:
        self.every.append(made)
        if made.decided == "by_hand":
            return
        self.latest[member, column] = made
        if column == "payer_name":
            self.wrong_names |= {(member, name) for name in names if name != made.value}
            self.wrong_names.discard((member, made.value))

    def hold(self, *, gone: Collection[uuid.UUID]) -> None:
        """What was decided stands in our own tables at once and for as long as the person is here."""
        with connection.cursor() as cursor:
            for (member, column), made in self.latest.items():
                if member in gone or column not in COLUMNS:
                    continue
                cursor.execute(f"SELECT {column}::text FROM members_member WHERE id = %s", [member])
                assert cursor.fetchone()[0] == made.value, f"{column} is not what was decided"
            for member, name in self.wrong_names:
                cursor.execute(
                    "SELECT count(*) FROM memberships_payment WHERE member_id = %s AND payer_name = %s",
                    [member, name],
                )
                assert cursor.fetchone()[0] == 0, "a payment still says the wrong name"

    def have_arrived(
        self,
        elsewhere: Mapping[tuple[uuid.UUID, str], str],
        *,
        gone: Collection[uuid.UUID],
        forgot: Collection[tuple[uuid.UUID, str]],
    ) -> None:
        """
        Nothing is owed any more: the other system holds the last value, or the answer names it as not done.

        What it was told to forget since, it holds no more.
        """
        for (member, column), made in self.latest.items():
            steps = self._steps(made.line)
            here = member not in gone and (member, column) not in forgot
            if here and ("done", 1) in steps:
                assert elsewhere[member, column] == made.value, f"another system holds an older {column}"
        for made in self.every:
            state, outcome = self._line(made.line)
            assert state == "answered", "decided and never answered"
            steps = self._steps(made.line)
            assert len(steps) == (0 if made.decided == "by_hand" else 1)
            whole = made.decided != "otherwise" and all(said == "done" for said, _rows in steps)
            assert outcome == ("done" if whole else "partly"), (outcome, steps)

    def _steps(self, line: uuid.UUID) -> list[tuple[str, int]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT outcome, rows FROM rights_step WHERE line_id = %s", [line])
            return [(str(outcome), int(rows)) for outcome, rows in cursor.fetchall()]

    def _line(self, line: uuid.UUID) -> tuple[str, str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT state, outcome FROM rights_line WHERE id = %s", [line])
            state, outcome = cursor.fetchone()
            return str(state), str(outcome)
