"""
The ledger and the database are made to agree where a process died between the two, and keys without use go.

Not while the database is older than the ledger: then the ledger is right, and waits for its replay. May run twice.
"""

import datetime as dt

from portal.gate import again
from portal.ledger import services
from portal.ledger.models import Kind, Line, Phase
from retention import ledger
from retention.items import from_json
from retention.models import Disposal
from retention.services.remembering import behind

COMES_TO_NOTHING = dt.timedelta(days=1)
"""After so long an intent that the database does not know was rolled back with its transaction."""


def tend(*, now: dt.datetime) -> None:
    """This function will end what was left open, note the ledger's head in the trail, and destroy keys without use."""
    confirm()
    if behind():
        return
    call_off(now=now)
    again.even_out(now=now)
    services.note_head()
    services.destroy_keys(now=now)


def confirm() -> int:
    """This function will say in the ledger that acts are done which are, and return how many it was."""
    acts = Line.objects.open_intents().values_list("act_id", flat=True)
    done = Disposal.objects.filter(act_id__in=set(acts), executed_at__isnull=False)
    for about in done:
        ledger.confirm(about, from_json(about.items))
    return len(done)


def call_off(*, now: dt.datetime) -> int:
    """This function will call off intents that came to nothing, and return how many lines it wrote."""
    old = {line.act_id: line for line in Line.objects.open_intents().filter(at__lt=now - COMES_TO_NOTHING)}
    begun = Disposal.objects.filter(act_id__in=list(filter(None, old)), begun_at__isnull=False)
    for act_id in begun.values_list("act_id", flat=True):
        del old[act_id]
    return services.append(
        Line(
            kind=Kind.ERASURE,
            phase=Phase.CALLED_OFF,
            act_id=line.act_id,
            cause=line.cause,
            period=line.period,
            token=line.token,
        )
        for line in old.values()
    )
