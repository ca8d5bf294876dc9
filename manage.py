#!/usr/bin/env python
"""Insyn's command line. What changes or carries tables acts as the database's owner, all else as the application."""

import os
import sys

OWNERS_COMMANDS = {"prepare", "migrate", "sqlmigrate", "makemigrations", "backup", "restore"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNERS_COMMANDS:
        os.environ["INSYN_AS_OWNER"] = "1"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
