"""
Every use of personal data for a purpose asks the gate, or stands here with the reason why it need not.

The walk goes over the code: whatever mails a person, gives data away, runs over everybody by the clock, or is done by
staff about somebody. A new use that is in neither list fails; so does a reason for what is no longer there.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import RequestFactory

from portal.members.models import Member
from portal.memberships.admin import Entered
from portal.memberships.models import Plan
from tests.house.sources import code

ASKS = {"processable", "processable_now", "processable_held", "unpaused_held", "ask_to_change"}
MAILS_WITHOUT = {
    "portal/correspondence/notices.py tell": "tells of what was written; staff asked before they wrote",
    "portal/front/joining/welcoming.py deliver": "the receipt of the person's own joining, a moment ago",
    "portal/members/code_letters.py deliver": "the person asked for the code a moment ago",
    "portal/members/security_notices.py deliver": "protects the person's own way in (Art. 32)",
    "portal/recipients/notifying.py tell": "Art. 19 demands it, also of paused data; a number and nobody's name",
    "portal/recipients/notifying.py tell_staff": "to the organisation's own address, with a number alone",
    "portal/members/staffing.py deliver": "staff about their own role; nobody's use of the service",
    "retention/services/holds.py remind": "to the organisation's own address, with a key and nobody's name",
    "rights/services/erasing.py _say_farewell": "the answer itself, when the record is closed to every use (Art. 12(3))",
    "rights/services/forwarding.py pass_on": "to whoever decides about the data, with a number and nobody's name",
    "rights/services/posting.py tell_staff": "to the organisation's own address, with a number and nobody's name",
    "rights/services/reminding.py tell_staff": "to the organisation's own address, with a number and nobody's name",
}
GIVES_WITHOUT = {
    "rights/services/collecting.py run_step": "asks what others hold, to answer the person (Art. 15, 20)",
}
BY_THE_CLOCK = {
    "activity.count_month": "portal/activity/statistics.py count_month",
    "rights.slim_cases": "rights/services/diet.py slim",
}
"""What runs over many persons for a purpose, and the function that asks."""
CLOCKS_WITHOUT = {
    "rights.expire_packages": "storage ends: a file's time is over",
    "rights.expire_documents": "storage ends: a copy of an identity document is kept 30 days at most",
    "rights.finish_erasures": "storage ends; what is paused stays until the pause is over (R18-4)",
    "rights.look_after_stuck": "answers requests",
    "rights.lift_restrictions": "opens the gate itself, after the notice (Art. 18(3))",
    "rights.remind": "reminds staff of requests",
    "recipients.remind": "reminds staff of recipients that wait to be told (Art. 19)",
    "rights.remind_of_letters": "reminds staff of letters that wait to be posted",
    "correspondence.read_mailbox": "takes in what people wrote to us",
    "rights.clear_drafts": "unsent answers end",
    "members.clear_codes": "credentials end",
    "retention.tend_ledger": "looks after keys and tokens, uses nobody's data",
    "activity.add_months": "makes empty tables",
    "retention.sweep": "storage ends; every batch leaves out paused data (R18-4)",
    "front.clear_sessions": "credentials end",
    "retention.forget_sought": "storage ends: by what erased people are searched for",
    "retention.purge": "storage ends: destroyed bytes leave the disk",
    "front.clear_registrations": "unconfirmed registrations end",
}
STAFF_WITHOUT = {
    "consents/services/decisions.py decide": "notes what the person said, which no pause stops (Art. 7(3))",
    "consents/services/withdrawing.py take_all_back": "ends uses, as the person said, and begins none (Art. 7(3))",
    "portal/correspondence/services.py assign": "ties a mail to whoever wrote it, to answer the person",
    "portal/desk/witness.py seen": "notes that somebody looked",
    "portal/gate/services.py set_aside": "notes the exception itself (R18-3)",
    "portal/members/entering.py enter_contact": "notes who asks, to answer the person",
    "portal/members/merging.py check": "says beforehand what may be merged, and changes nothing",
    "portal/members/numbering.py may": "asks who may",
    "portal/members/numbering.py may_remove": "asks who may",
    "portal/members/numbering.py found_by": "finds a record, masked; opening it is asked about and noted",
    "portal/members/profile.py correct": "the person's own act, or the correction that the pause waits for (Art. 16)",
    "portal/members/profile.py correct_locked": "the correction that the pause waits for; its service asks (Art. 16)",
    "portal/memberships/services.py correct_payer": "the correction that the pause waits for; its service asks (Art. 16)",
    "portal/recipients/notifying.py answered": "notes what a recipient answered, as Art. 19 demands",
    "portal/recipients/notifying.py give_up": "notes why a recipient cannot be told, as Art. 19 demands",
    "portal/recipients/notifying.py sent": "notes that a recipient was told, as Art. 19 demands",
    "portal/recipients/services.py looked": "notes that somebody looked",
    "portal/recipients/services.py role_of": "reads what staff may",
    "retention/services/agreeing.py approve": "ends storage; every batch leaves out paused data (R18-4)",
    "retention/services/agreeing.py stand_behind": "wants storage ended, and uses nothing",
    "retention/services/agreeing.py turn_down": "lets data stay",
    "retention/services/deciding.py approve": "answers the person; `rights` stops it during a pause (Art. 18(1)(b))",
    "retention/services/deciding.py turn_down": "the same right, said no to",
    "retention/services/deciding.py decide": "answers the person; `rights` stops it during a pause (Art. 18(1)(b))",
    "retention/services/freezing.py let_go_on": "ends a standstill of deletion, and uses nothing",
    "retention/services/holds.py place": "keeps data from being deleted, and uses nothing (Art. 18(2): legal claims)",
    "retention/services/holds.py review": "notes that somebody looked whether data must stay",
    "retention/services/holds.py ask_release": "proposes that data need not stay, and uses nothing",
    "retention/services/holds.py release": "ends a hold, and uses nothing",
}
HANDLES_RIGHTS = "rights/"
"""What staff do there answers the person, which no pause stops (Art. 12, 18(3))."""


def functions() -> Iterator[tuple[str, ast.FunctionDef, set[str]]]:
    """Yield every function of the rooms with what it calls, also by the helpers of its own module."""
    for file, text in code().items():
        found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
        own: Mapping[str, set[str]] = {node.name: _calls(node) for node in found}
        for node in found:
            calls, reached = set(own[node.name]), {node.name}
            while helpers := {name for name in calls if name in own} - reached:
                reached |= helpers
                calls |= set().union(*(own[name] for name in helpers))
            yield f"{file} {node.name}", node, calls


def _calls(node: ast.FunctionDef) -> set[str]:
    called = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return {
        target.attr if isinstance(target, ast.Attribute) else target.id
        for target in called
        if isinstance(target, ast.Attribute | ast.Name)
    }


def _imports(name: str, of: str) -> set[str]:
    """Return the modules that import a name from a module."""
    return {
        str(file)
        for file, text in code().items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.module == of and name in {one.name for one in node.names}
    }


def _calling(node: ast.FunctionDef, name: str, *, on: str = "") -> bool:
    """Whether the function itself calls `name`, or `on.name`."""
    return any(
        (isinstance(one.func, ast.Name) and one.func.id == name and not on)
        or (
            isinstance(one.func, ast.Attribute)
            and one.func.attr == name
            and isinstance(one.func.value, ast.Name)
            and one.func.value.id == on
        )
        for one in ast.walk(node)
        if isinstance(one, ast.Call)
    )


def _check(found: Mapping[str, set[str]], without: Mapping[str, str]) -> None:
    silent = {where for where, calls in found.items() if not calls & ASKS}
    assert silent - set(without) == set(), "these use personal data and do not ask the gate"
    assert set(without) - silent == set(), "these reasons are for nothing: it asks, or is gone"


@pytest.mark.rule("R18-2")
def test_every_mailing_asks_the_gate() -> None:
    mailing = _imports("send", "portal.letters.services")
    found = {
        where: calls
        for where, node, calls in functions()
        if where.split(" ")[0] in mailing and _calling(node, "send")
    }

    assert len(found) >= 7
    _check(found, MAILS_WITHOUT)


@pytest.mark.rule("R18-2")
def test_whatever_gives_data_to_another_system_asks_the_gate() -> None:
    found = {
        where: calls
        for where, node, calls in functions()
        if _calling(node, "collect", on="sources") or "Disclosure.objects.create" in ast.unparse(node)
    }

    assert "portal/recipients/services.py disclose" in found
    _check(found, GIVES_WITHOUT)


@pytest.mark.rule("R18-2")
def test_whatever_the_clock_rings_for_everybody_asks_the_gate() -> None:
    rung = {str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    asking = {where: calls for where, _node, calls in functions() if where in BY_THE_CLOCK.values()}

    assert rung == set(BY_THE_CLOCK) | set(CLOCKS_WITHOUT)
    assert set(asking) == set(BY_THE_CLOCK.values())
    _check(asking, {})


@pytest.mark.rule("R18-2")
def test_whatever_staff_do_about_a_person_asks_the_gate() -> None:
    found = {
        where: calls
        for where, node, calls in functions()
        if not where.startswith(HANDLES_RIGHTS)
        and not node.name.startswith("_")
        and {"by", "staff"} & {one.arg for one in (*node.args.args, *node.args.kwonlyargs)}
        and not where.startswith("portal/desk/pause.py")  # the question itself
    }

    assert len(found) > len(STAFF_WITHOUT)
    _check(found, STAFF_WITHOUT)


PLANTED = {
    "a mailing": (
        test_every_mailing_asks_the_gate,
        "from portal.letters.services import send\ndef offer(member):\n    send(member)\n",
    ),
    "a gift": (
        test_whatever_gives_data_to_another_system_asks_the_gate,
        "def share(member):\n    Disclosure.objects.create(member=member)\n",
    ),
    "an act of staff": (
        test_whatever_staff_do_about_a_person_asks_the_gate,
        "def rename(*, member, by):\n    member.save()\n",
    ),
}


@pytest.mark.parametrize("use", PLANTED)
def test_a_use_that_does_not_ask_is_named(use: str, monkeypatch: pytest.MonkeyPatch) -> None:
    walk, text = PLANTED[use]
    walk()
    planted = {**code(), Path("portal/activity/planted.py"): text}
    monkeypatch.setitem(globals(), "code", lambda: planted)

    with pytest.raises(AssertionError, match="portal/activity/planted"):
        walk()


@pytest.mark.django_db
def test_every_form_of_the_desk_that_writes_about_a_person_asks_first(dana: Member) -> None:
    dana.user_permissions.set(Permission.objects.all())
    request = RequestFactory().get("/admin/")
    request.user = dana

    writing = {
        model: page
        for model, page in admin.site._registry.items()
        if page.has_add_permission(request) or page.has_change_permission(request)
    }

    assert {model for model, page in writing.items() if not isinstance(page, Entered)} == {Plan}
    assert len(writing) >= 4


def test_a_constant_that_names_a_purpose_is_what_the_gate_is_asked() -> None:
    """A module that names its purpose says it to the gate, and not only in a word."""
    naming = {
        str(file): {
            where for where, _node, calls in functions() if where.startswith(f"{file} ") and calls & ASKS
        }
        for file, text in code().items()
        if any(
            isinstance(node, ast.Assign)
            and any(isinstance(target, ast.Name) and target.id == "PURPOSE" for target in node.targets)
            for node in ast.parse(text).body
        )
    }

    assert {"portal/activity/statistics.py", "rights/services/sending.py"} <= set(naming)
    assert [file for file, asking in naming.items() if not asking] == []
