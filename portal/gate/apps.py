from django.apps import AppConfig

from portal.desk import pause


class GateConfig(AppConfig):
    name = "portal.gate"
    label = "gate"

    def ready(self) -> None:
        from portal.gate import services  # noqa: PLC0415  # its models need the apps ready

        pause.appoint(services)
