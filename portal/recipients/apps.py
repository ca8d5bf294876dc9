from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.desk import witness


class RecipientsConfig(AppConfig):
    name = "portal.recipients"
    label = "recipients"
    verbose_name = _("Look-ups and disclosures")

    def ready(self) -> None:
        from portal.recipients.services import looked  # noqa: PLC0415  # its models need the apps ready

        witness.appoint(looked)
