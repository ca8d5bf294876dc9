"""The organisation's clock, from its register: which days are holidays, which local day it is."""

import datetime as dt
from zoneinfo import ZoneInfo

from portal import register
from rights.rules.deadlines import Deadline, deadline, received_on
from rights.rules.workdays import Holidays


def zone() -> ZoneInfo:
    """Return the controller's time zone."""
    return ZoneInfo(register.current().time_zone)


def local_day(moment: dt.datetime) -> dt.date:
    """Return the controller's calendar day of an aware moment. Rule D-1."""
    return received_on(moment, zone=zone())


def deadline_for(day: dt.date) -> Deadline:
    """Return the deadline of a request received on a local day, by the register's holidays (D-4, D-5)."""
    handling = register.current().handling
    return deadline(
        day, holidays=Holidays(country=handling.holidays, eves_as_holidays=handling.eves_as_holidays)
    )
