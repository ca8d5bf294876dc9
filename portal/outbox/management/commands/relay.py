from django.core.management.base import BaseCommand

from portal.outbox.relay import Relay


class Command(BaseCommand):
    help = "Ring Celery for what was promised, seal the trail, take back dead leases. Runs until stopped."

    def handle(self, *args: object, **options: object) -> None:
        Relay().run()
