"""The log's upkeep."""

import datetime as dt
from typing import Any

from celery import shared_task
from django.utils import timezone

from portal.activity import services, statistics


@shared_task(name="activity.add_months")
def add_months(**_: Any) -> None:
    services.add_months()


@shared_task(name="activity.count_month")
def count_month(**_: Any) -> None:
    """Count the month that runs and the one before, so that the last hours of a month are counted too."""
    today = timezone.localdate()
    for month in (today.replace(day=1), (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)):
        statistics.count_month(month=month, zone=timezone.get_default_timezone())
