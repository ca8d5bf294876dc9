"""From when the days count in which a person may change their mind about a deletion, and when they end (R17-7)."""

import datetime as dt

from portal import register
from portal.outbox.models import Promise
from rights.clock import local_day, zone
from rights.models import Line
from rights.papers import Posted


def counts_from_receipt(line: Line) -> bool:
    """Return whether staff entered it: then the person sees what was understood in the receipt, and not before."""
    return line.case.registered_by is not None or _entered_later(line) is not None


def told_at(line: Line) -> dt.datetime | None:
    """
    Return when the person knew that a deletion is asked for; None while the receipt has not left, or came back.

    Who asked here has confirmed it here. A letter by post counts from the beginning of the day it was posted.
    """
    if not counts_from_receipt(line):
        return line.case.received_at
    receipt = _receipt(line)
    if receipt is None:
        return line.case.acknowledged_at
    letter = _on_paper(receipt)
    if letter is None:
        return receipt.kept_at
    posted_on = letter.dispatched_on if letter.returned_on is None else None
    return dt.datetime.combine(posted_on, dt.time.min, zone()) if posted_on else None


def receipt_here(line: Line) -> Posted | None:
    """Return the receipt on paper for which the days wait: still to be printed or posted, or come back."""
    receipt = _receipt(line) if counts_from_receipt(line) else None
    letter = _on_paper(receipt) if receipt else None
    had = letter is None or (letter.dispatched_on is not None and letter.returned_on is None)
    return None if had else letter


def ends_at(line: Line, *, now: dt.datetime) -> dt.datetime:
    """Return the moment the days end; were the receipt to leave now, where it has not left."""
    days = register.current().handling.cancel_window_days
    return (told_at(line) or now) + dt.timedelta(days=days)


def left(line: Line, *, now: dt.datetime) -> float:
    """Return how many seconds of the register's days are left."""
    return max(0.0, (ends_at(line, now=now) - now).total_seconds())


def until(line: Line, *, now: dt.datetime) -> dt.date | None:
    """Return the local day before which nothing is deleted, while it is to come."""
    if not line.right_asked.can_be_regretted or line.stands.ended:
        return None
    last = local_day(ends_at(line, now=now))
    return last if last > local_day(now) else None


def _receipt(line: Line) -> Promise | None:
    return _entered_later(line) or Promise.objects.filter(key=f"acknowledge {line.case_id}").first()


def _on_paper(receipt: Promise) -> Posted | None:
    """Return a receipt by post as it went last: one that came back may have been queued again."""
    found = Posted.objects.filter(promise_key=receipt.key).first()
    while found and (again := Posted.objects.filter(promise_key=found.once_more).first()):
        found = again
    return found


def _entered_later(line: Line) -> Promise | None:
    """Return the latest receipt of a right that staff added, or understood otherwise, after the request came."""
    begins = f"acknowledge again {line.pk} {line.right} "
    return Promise.objects.filter(key__startswith=begins).order_by("-promised_at").first()
