from django.apps import AppConfig
from django.core.checks import register


class DataMapConfig(AppConfig):
    name = "portal.datamap"
    label = "datamap"

    def ready(self) -> None:
        from portal.datamap import registry  # noqa: PLC0415  # declarations need the loaded apps
        from portal.datamap.checks import check_data_map  # noqa: PLC0415

        registry.discover()
        register(check_data_map, "privacy")
