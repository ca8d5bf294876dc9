from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.desk import reasons


class RightsConfig(AppConfig):
    name = "rights"
    verbose_name = _("Requests")

    def ready(self) -> None:
        from rights.models import Case  # noqa: PLC0415  # models need the apps ready

        def has_case(member: Any, number: str) -> bool:
            return Case.objects.filter(member=member, reference=number).exists()

        reasons.know(has_case)
