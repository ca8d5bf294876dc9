from django.apps import AppConfig

from portal.desk import witness


class RecipientsConfig(AppConfig):
    name = "portal.recipients"
    label = "recipients"

    def ready(self) -> None:
        from portal.recipients.services import looked  # noqa: PLC0415  # its models need the apps ready

        witness.appoint(looked)
