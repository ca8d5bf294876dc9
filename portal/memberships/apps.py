from django.apps import AppConfig


class MembershipsConfig(AppConfig):
    name = "portal.memberships"
    label = "memberships"
