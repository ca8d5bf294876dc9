"""The log's upkeep."""

from typing import Any

from celery import shared_task

from portal.activity import services


@shared_task(name="activity.add_months")
def add_months(**_: Any) -> None:
    services.add_months()
