from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DatabaseConfig(AppConfig):
    name = "portal.database"
    label = "database"
    verbose_name = _("The database itself")
