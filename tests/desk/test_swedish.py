"""The desk speaks Swedish to who reads Swedish: no label is the same in both languages unless both say it so."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from portal.demo import services as demo
from portal.members.models import Member
from tests.desk.conftest import AtDesk, open_person

pytestmark = pytest.mark.django_db(transaction=True)
LABEL = re.compile(r"<(th|label|legend|h1|h2|h3|button|summary|caption)\b[^>]*>(.*?)</\1>", re.DOTALL)
ALIKE = {"Insyn", "Status", "Text", "Version", "Period", "Person", "Land", "Swish", "PayPal", "SMS"}
"""Words that Swedish and English share."""
A_WORD = re.compile(r"[A-Za-z]{3}")
DATA = re.compile(r"•|\d|@|^[a-z_]+(\.[a-z_]+)*$|https?:")
"""What a row holds and no label says: masked names, numbers, codes."""


def labels(client: Client, path: str, language: str) -> set[str]:
    client.post(reverse("admin:language"), {"language": language})
    answer = client.get(path)
    page = answer.content.decode() if answer.status_code == 200 else ""  # nobody may add evidence
    found = {" ".join(strip_tags(text).split()).rstrip(":") for _, text in LABEL.findall(page)}
    return {text for text in found if A_WORD.search(text) and not DATA.search(text)}


def pages(client: Client) -> list[str]:
    shown = ["/admin/"]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        shown.append(reverse(f"{name}_changelist"))
        shown.append(reverse(f"{name}_add"))
        row = model._default_manager.order_by("pk").first()
        if row is not None:
            shown.append(reverse(f"{name}_change", args=[row.pk]))
            open_person(client, shown[-1])
    return shown


def test_no_label_of_the_desk_stays_english(at_desk: AtDesk) -> None:
    demo.fill(members=20, seed=5, now=timezone.now())
    client = at_desk("handler")
    Member.objects.get(email="handler@staff.example.org").groups.set(Group.objects.all())

    assert {"Svar senast", "Logga ut"} <= labels(client, reverse("admin:rights_case_changelist"), "sv")
    assert {"Answer by", "Log out"} <= labels(client, reverse("admin:rights_case_changelist"), "en")
    english = {
        (path, label)
        for path in pages(client)
        for label in labels(client, path, "sv") & labels(client, path, "en") - ALIKE
    }

    assert english == set()


@pytest.mark.parametrize(
    ("language", "foreign", "plain"),
    [
        ("sv", ("pengar", "löfte", "slagning", "modell", "listlänk"), "Öppna listan"),
        ("en", ("model name", "models in", "list link"), "Open the list"),
    ],
)
def test_the_first_page_is_in_everyday_words_seen_or_heard(
    at_desk: AtDesk, language: str, foreign: tuple[str, ...], plain: str
) -> None:
    client = at_desk("handler")
    Member.objects.get(email="handler@staff.example.org").groups.set(Group.objects.all())
    client.post(reverse("admin:language"), {"language": language})

    page = client.get("/admin/").content.decode()

    assert [word for word in foreign if word in page.lower()] == []
    assert plain in page
