"""Members are searched for by name and address, and neither stands in an address of the desk."""

import datetime as dt
import re
from html import unescape
from urllib.parse import parse_qs, unquote_plus, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.desk import sealing
from portal.members.models import Member
from tests.desk.conftest import AtDesk, search

LIST = "admin:members_member_changelist"
LINK = re.compile(r'(?:href|action)="([^"]*)"')


def found(client: Client, url: str) -> list[Member]:
    return list(client.get(url).context["cl"].result_list)


def test_what_is_searched_for_stands_in_no_address_and_goes_along_with_every_filter(
    at_desk: AtDesk, alice: Member, bob: Member
) -> None:
    client, url = at_desk(), reverse(LIST)

    answer = search(client, f"{url}?kind=account&p=3", "Åkesson")

    page = answer.content.decode()
    addresses = [place for place, _status in answer.redirect_chain] + [
        unescape(one) for one in LINK.findall(page)
    ]
    assert [one for one in addresses if "kesson" in unquote_plus(one)] == []
    assert 'value="Åkesson"' in page
    assert list(answer.context["cl"].result_list) == [alice]
    narrowed = [one for one in addresses if {"q", "kind"} <= set(parse_qs(urlsplit(one).query))]
    assert narrowed
    for one in narrowed:
        assert found(client, f"{url}?{urlsplit(one).query}") in ([alice], [])
    assert found(client, f"{url}?{urlsplit(narrowed[0]).query}") == [alice]


def test_nobody_is_found_by_words_typed_into_the_address(at_desk: AtDesk, alice: Member) -> None:
    answer = at_desk().get(reverse(LIST), {"q": "alice@example.org"})

    assert list(answer.context["cl"].result_list) == []
    assert 'name="q" value=""' in answer.content.decode()


def test_an_empty_search_shows_everyone_again(at_desk: AtDesk, alice: Member, bob: Member) -> None:
    answer = search(at_desk(), f"{reverse(LIST)}?q={sealing.sealed('Åkesson')}", "  ")

    assert {alice, bob} <= set(answer.context["cl"].result_list)


@pytest.mark.parametrize("text", ["Åkesson", "a" * 254, "half \ud800 a sign", "\0"])
def test_a_sealed_word_opens_for_half_a_day(text: str) -> None:
    told = sealing.sealed(text)

    assert sealing.opened(told) == text.replace("\ud800", "")
    assert sealing.opened(told[:-4]) == ""
    with time_machine.travel(timezone.now() + dt.timedelta(hours=13)):
        assert sealing.opened(told) == ""
