from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.ledger import effects


class ConsentsConfig(AppConfig):
    name = "consents"
    verbose_name = _("Consents")

    def ready(self) -> None:
        from consents.services.again import TakingBack  # noqa: PLC0415  # its models need the apps ready
        from portal.ledger.models import Kind  # noqa: PLC0415  # as above

        effects.appoint(Kind.CONSENT, TakingBack())
