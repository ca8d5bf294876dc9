"""The register as a Django app: it has commands and examples, but no tables."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Makes the register's command known."""

    name = "portal.register"
    label = "register"
