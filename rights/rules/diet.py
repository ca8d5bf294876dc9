"""On which day a closed request leaves. Pure: local dates in, a local date out."""

from datetime import date, timedelta

from retention.rules import add_months


def last_to_leave(today: date, *, months: int) -> date:
    """
    Return the latest local day on which a request may have closed for its time to be over today.

    What closed on a day is kept through the same day number so many months later, or the end of that month, and
    leaves the day after (`retention.rules.keep_through`). Rule T-13.
    """
    day = add_months(today, -months)
    while add_months(day, months) >= today:
        day -= timedelta(days=1)
    return day
