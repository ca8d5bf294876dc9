"""What must hold of mail and post when no duty waits: nobody is left without word, and nobody is told twice."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from portal.letters.mail import message_id
from portal.letters.models import Dispatch
from portal.outbox.models import Promise
from rights.models import Case
from rights.papers import Posted
from rights.timing import Pause
from tests.rights.lifecycle.world import World


@dataclass(frozen=True, slots=True)
class Sent:
    """What the mail room noted of one letter."""

    sent_at: dt.datetime | None
    repeats: int


def mails(world: World) -> Mapping[str, Sent]:
    """Return every letter that was begun, also to those who have left: what was noted of theirs went with them."""
    rows = Dispatch.objects.values_list("promise_key", "sent_at", "repeats")
    found = {key: Sent(sent_at, repeats) for key, sent_at, repeats in rows}
    for gone in world.destruction.gone.values():
        found |= {key: Sent(one["sent_at"], one["repeats"]) for key, one in gone.dispatches.items()}
    return found


def mailed_once(world: World) -> None:
    """A mail left once, or more often only where its duty was hurt, and then that is counted (house.md, Mail)."""
    every = mails(world)
    for key, sent in every.items():
        copies = world.postman.left[message_id(key)]
        if sent.sent_at is None:  # cut off, and needless when it was taken up again: such as a reminder
            assert key in world.hurt
            assert copies <= 1 + sent.repeats
            continue
        assert 1 <= copies <= 1 + sent.repeats, (key, copies, sent.repeats)
        if key not in world.hurt:
            assert (copies, sent.repeats) == (1, 0), key
    assert set(world.postman.left) <= {message_id(key) for key in every}


def nobody_is_left_without_word(world: World) -> None:
    """Each letter goes by mail or by post, one of the two; and what was told is noted as told."""
    mailed = {key for key, sent in mails(world).items() if sent.sent_at is not None}
    posted = set(Posted.objects.values_list("promise_key", flat=True))
    last = {f"rights.tell_answered {gone.line}" for gone in world.destruction.gone.values()}
    tasks = ("rights.tell_answered", "rights.tell_withdrawn", "rights.acknowledge", "rights.tell_extended")
    for promise in Promise.objects.filter(task__in=tasks):
        untold = Promise.objects.filter(key=f"untold {promise.ids.get('extension_id')}").exists()
        told = (promise.key in mailed) + (promise.key in posted)
        if promise.key in last:  # told by the last letter; afterwards only whoever acts for the person is
            assert promise.key not in mailed
            continue
        assert told == 1 or (untold and not told), (promise.key, told)
    for case in Case.objects.filter(acknowledged_at=None):
        assert f"acknowledge {case.pk}" not in mailed
    for pause in Pause.objects.filter(told_at=None):
        assert f"ask_identity {pause.pk}" not in mailed
