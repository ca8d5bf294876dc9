"""The ledger lies in a database of its own, and nothing else does."""

from typing import Any

from django.db import models

DATABASE = "ledger"


class Router:
    """Sends the one table of the ledger to its own database, to read, to write and to migrate."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        return DATABASE if model._meta.app_label == DATABASE else None

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str | None:
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (db == DATABASE) is (app_label == DATABASE)
