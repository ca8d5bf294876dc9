"""The addresses of conversations, below messages/; the contact page stands beside the other pages."""

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from portal.correspondence import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.thread_list, name="messages"),
    path("<uuid:key>/", views.thread, name="thread"),
    path(_("file/<uuid:key>/"), views.attachment, name="attachment"),
    path(_("follow/<str:token>/"), views.follow, name="follow"),
    path(_("follow/<str:token>/code/"), views.confirm, name="follow_confirm"),
    path(_("follow/<str:token>/file/<uuid:key>/"), views.follow_attachment, name="follow_attachment"),
]
