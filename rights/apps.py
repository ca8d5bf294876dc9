from typing import Any

from django.apps import AppConfig
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.desk import reasons


class RightsConfig(AppConfig):
    name = "rights"
    verbose_name = _("Requests")

    def ready(self) -> None:
        from portal.correspondence import entered  # noqa: PLC0415  # models need the apps ready
        from rights.models import Case  # noqa: PLC0415
        from rights.papers import Original  # noqa: PLC0415

        def has_case(member: Any, number: str) -> bool:
            return Case.objects.filter(member=member, reference=number).exists()

        def entered_from_mails() -> Any:
            rows = Original.objects.exclude(thread=None)
            return rows.annotate(
                key=F("case_id"), number=F("case__reference"), entered_at=F("case__registered_at")
            )

        reasons.know(has_case)
        entered.know(entered_from_mails)
