"""The demo mailbox; there only with demo members, only on loopback."""

from django.urls import path

from portal.demo import views

urlpatterns = [
    path("mail/", views.mailbox, name="demo_mail"),
    path("mail/<slug:id>/", views.one_mail, name="demo_one_mail"),
    path("mail.json", views.mailbox_json, name="demo_mail_json"),
]
