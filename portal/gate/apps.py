from django.apps import AppConfig

from portal.desk import pause
from portal.ledger import effects


class GateConfig(AppConfig):
    name = "portal.gate"
    label = "gate"

    def ready(self) -> None:
        from portal.gate import again, services  # noqa: PLC0415  # their models need the apps ready

        pause.appoint(services)
        for cause, kind in services.KINDS.items():
            effects.appoint(kind, again.Closing(cause))
