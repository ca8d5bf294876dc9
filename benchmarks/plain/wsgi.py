"""The portal's application with the plain view's address alone and no middleware around it."""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

django.setup(set_prefix=False)
settings.ROOT_URLCONF = "benchmarks.plain.urls"
settings.MIDDLEWARE = []  # only now: allauth does not start without its own

application = WSGIHandler()
