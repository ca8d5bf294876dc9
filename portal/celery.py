"""
The Celery application: doorbells only.

A message carries ids and says "look"; what must be done stands in PostgreSQL (portal.outbox). Losing every
message loses nothing, a doubled message changes nothing.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("insyn", task_cls="portal.outbox.bells:Bell")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
