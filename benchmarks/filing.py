"""
Filing to ready: an ordinary member with a thousand rows, real relay, broker and worker (P14).
"""

import datetime as dt
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.utils import timezone

from benchmarks import export
from portal.members.models import Member
from rights.models import Channel, Line
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import intake

SIZES = {"small": (1_000,), "full": (1_000, 100_000)}
LIMIT = "product"
VARIANTS = ("product",)


def fill(size: int) -> None:
    export.fill(size)


def variant(name: str) -> Callable[[int], dict[str, float]]:
    return product


def product(size: int) -> dict[str, float]:
    from tests.faults.keeper import Keeper

    member = Member.objects.get(email=f"export{size}@example.org")
    with tempfile.TemporaryDirectory(prefix="insyn-f-", dir=tempfile.gettempdir()) as folder:
        keeper = Keeper(Path(folder))
        keeper.start()
        try:
            _file(member, days=2)  # the first one waits for the worker to come up
            return {"seconds": _file(member, days=0)}
        finally:
            keeper.stop()


def _file(member: Member, *, days: int) -> float:
    begun = time.perf_counter()
    filed = intake.file_case(
        member=member,
        asked=[
            intake.Asked(
                right=Right.ACCESS, since=dt.date(2000, 1, 1) + dt.timedelta(days=time.time_ns() % 9000)
            )
        ],
        channel=Channel.PORTAL,
        language="sv",
        now=timezone.now() - dt.timedelta(days=days),
    )
    while not Line.objects.filter(case=filed.case, state=State.ANSWERED).exists():
        time.sleep(0.02)
        if time.perf_counter() - begun > 120:
            raise TimeoutError("no answer within two minutes")
    return time.perf_counter() - begun
