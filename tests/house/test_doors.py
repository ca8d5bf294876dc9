"""The few doors: who may destroy, who may change a line's state, which clocks ring which tasks."""

import ast
import re

import pytest
from celery import current_app
from django.conf import settings

from tests.house.sources import code

MAY_DESTROY = {
    "portal/correspondence/leaving.py": "conversations about requests whose time is over (T-13)",
    "portal/database/__init__.py": "the words of the trigger that refuses",
    "portal/front/joining/registering.py": "unconfirmed registrations, gone by themselves (C-6)",
    "portal/front/tasks.py": "expired sessions",
    "portal/gate/services.py": "a closed purpose is opened again",
    "portal/members/codes.py": "used and expired codes",
    "portal/members/merging.py": "twins of rows that stay",
    "portal/members/ways_in.py": "ways in to a record that is emptied, or of staff who leave",
    "portal/trail/services.py": "the waiting room of the sealer",
    "rights/services/diet.py": "content and register rows of requests whose time is over (T-13)",
    "retention/services/elsewhere.py": "sessions, cached values and unfinished registrations of erased people",
    "retention/services/sought.py": "by what erased people are searched for, after the search",
    "retention/services/destroying.py": "behind the one door: what a plan lets go",
    "retention/services/disposal.py": "plans by which nothing was begun",
    "rights/fulfilment/objection.py": "steps towards a profile that stays after all",
    "rights/services/drafts.py": "a draft whose request is made",
    "rights/services/posting.py": "a letter that was never printed and is no longer true",
    "rights/services/turning.py": "a letter to who acted, when the person has it, or gets it in another way",
    "rights/services/masking.py": "a cover taken off again before the file is made",
    "rights/services/registering.py": "steps begun for a right that nobody asked for",
    "rights/tasks.py": "drafts after 14 days",
}
DESTROYS = re.compile(r"\bDELETE FROM|\bTRUNCATE (?!ON\b)[\w{]|\bDROP TABLE")
SETS_STATE = {"rights/services/lifecycle.py"}


def test_only_the_listed_places_destroy_rows() -> None:
    found = {str(file) for file, text in code().items() if _deletes(text)}

    assert found == set(MAY_DESTROY)


def test_only_lifecycle_changes_the_state_of_a_line() -> None:
    found = {
        str(file)
        for file, text in code().items()
        if any(keyword.arg == "state" for call in _calls(text, "update") for keyword in call.keywords)
    }

    assert found == SETS_STATE


def test_only_the_gate_reads_what_is_blocked() -> None:
    readers = {str(file) for file, text in code().items() if "gate.models" in text and "Block" in text}

    assert {name for name in readers if not name.startswith("portal/gate/")} == set()


def test_every_clock_rings_a_task_that_exists() -> None:
    current_app.loader.import_default_modules()
    rung = {str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert rung <= set(current_app.tasks), rung - set(current_app.tasks)


def test_every_promised_task_exists() -> None:
    current_app.loader.import_default_modules()
    promised = {
        keyword.value.value
        for text in code().values()
        for call in _calls(text, "promise")
        for keyword in call.keywords
        if keyword.arg == "task" and isinstance(keyword.value, ast.Constant)
    }

    assert promised
    assert promised <= set(current_app.tasks), promised - set(current_app.tasks)


@pytest.mark.parametrize("name", ["delete", "post_save", "pre_save", "post_delete", "m2m_changed"])
def test_no_domain_work_hangs_on_signals(name: str) -> None:
    listening = re.compile(rf"from django\.db\.models\.signals import .*\b{name}\b")

    assert [str(file) for file, text in code().items() if listening.search(text)] == []


def _deletes(text: str) -> bool:
    return bool(_calls(text, "delete") or _calls(text, "_raw_delete") or DESTROYS.search(text))


def _calls(text: str, name: str) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr == name)
            or (isinstance(node.func, ast.Name) and node.func.id == name)
        )
    ]


def test_only_those_behind_the_door_destroy_by_a_plan() -> None:
    users = {str(file) for file, text in code().items() if "retention.services.destroying" in text}

    assert users == {f"retention/services/{name}.py" for name in ("disposal", "expiring", "replay")}
