"""The points of an answer that a person can act on, and what our own record keeps of them; the move's own form."""

import csv
import dataclasses
import io
import json
import re
import zipfile
from collections.abc import Callable
from html import unescape

import jsonschema
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.members.models import Member, Statement
from portal.recipients.models import Disclosure
from portal.register.countries import country_name
from portal.register.information import instrument_words
from rights.models import Line, Package
from rights.rules.right import Right
from tests.cast import keep_promises
from tests.letters.reading import links_of, squeezed, text_of
from tests.package.test_copy import ask, packed, unpack
from tests.requests.walking import send

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
ASKED_FOR = re.compile(r'href="https?://[^/"]+(/[^"]*\?right=([a-z]+))"')


def made(line: Line) -> Package:
    keep_promises()
    return Package.objects.get(line=line)


def page_of(archive: zipfile.ZipFile) -> str:
    return unescape(archive.read("index.html").decode())


@pytest.mark.rule("R15-6")
def test_each_of_the_four_rights_has_a_button_that_leads_to_a_request_for_it(
    alice: Member, as_member: SignIn
) -> None:
    archive, client = packed(alice), as_member(alice)
    buttons = ASKED_FOR.findall(page_of(archive))
    in_letter = {url for url in links_of(archive.read("letter.pdf")) if "?right=" in url}

    assert [right for _url, right in buttons] == ["rectification", "erasure", "restriction", "objection"]
    assert {url.partition("?right=")[2] for url in in_letter} == {right for _url, right in buttons}
    for url, right in buttons:
        form = client.get(url)
        assert form.status_code == 200
        assert re.search(rf'value="{right}"[^>]* checked', form.content.decode()), right
        assert send(client, right).lines.get().right == right


@pytest.mark.rule("R15-7")
def test_the_answer_says_where_to_complain_in_the_persons_country_from_the_list_in_force(
    alice: Member, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    Member.objects.filter(pk=bob.pk).update(country="NO")
    book = register.current()
    for member, country in ((alice, "SE"), (bob, "NO")):
        (line,) = ask(member, Right.ACCESS)
        package = made(line)
        archive, authority = unpack(package), book.authority_for(country)
        letter, page = archive.read("letter.pdf"), page_of(archive)

        for words in (
            authority.called(member.language),
            authority.address.in_language(member.language),
            authority.email,
        ):
            assert squeezed(words) in squeezed(text_of(letter))
            assert words in page
        assert authority.url in {url.rstrip("/") for url in links_of(letter)}
        assert f'href="{authority.url}"' in page
        kept = package.made_from
        assert (kept["authority"], kept["register"]) == (country, book.version)
        assert kept["fingerprint"] == json.loads(archive.read("manifest.json"))["register_fingerprint"]

    swedish = dataclasses.replace(book.authority_for("SE"), url="https://tillsyn.example.org")
    rest = tuple(one for one in book.authorities if one.country != "SE")
    monkeypatch.setattr(
        register, "current", lambda: dataclasses.replace(book, authorities=(swedish, *rest), version="new")
    )
    (line,) = ask(alice, Right.ACCESS, categories=("profile",))
    package = made(line)

    assert 'href="https://tillsyn.example.org"' in page_of(unpack(package))
    assert package.made_from["register"] == "new"


@pytest.mark.rule("R15-10")
def test_countries_outside_are_named_with_the_safeguard_and_a_link_to_a_copy_of_it(
    alice: Member, as_member: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, now = register.current(), timezone.now()
    first, *rest = book.transfers
    uncopied = dataclasses.replace(first, copy=None)
    monkeypatch.setattr(register, "current", lambda: dataclasses.replace(book, transfers=(uncopied, *rest)))
    for one in book.transfers:
        category = next(it for it in book.categories if one.recipient in it.recipients)
        Disclosure.objects.create(
            member=alice,
            recipient=one.recipient,
            category=category.id,
            purpose=category.purposes[0],
            country="US",
            at=now,
        )

    (line,) = ask(alice, Right.ACCESS)
    package = made(line)
    archive = unpack(package)
    page, links = page_of(archive), links_of(archive.read("letter.pdf"))

    (abroad,) = re.findall(r"Vart dina uppgifter går.*?</table>", page, re.DOTALL)
    for one in book.transfers:
        name = book.recipient(one.recipient).called("sv")
        (row,) = [part for part in abroad.split("<tr>") if f"<bdi>{name}</bdi></td>" in part]
        assert f"<bdi>{country_name(one.country, language='sv')}</bdi></th>" in row
        assert instrument_words(one.instrument, language="sv") in row
    assert {one.copy for one in rest} <= set(links)
    (contact,) = {url for url in links if url.endswith(reverse("contact"))}
    assert as_member(alice).get(reverse("contact")).status_code == 200
    assert contact in page
    held = {
        recipient for one in book.categories if package.contents.get(one.id) for recipient in one.recipients
    }
    assert package.made_from["transfers"] == [
        f"{one.recipient} {one.country}" for one in book.transfers if one.recipient in held
    ]
    assert package.made_from["transfers"]


@pytest.mark.rule("R15-12")
def test_the_first_copy_is_free_asks_no_reason_and_copies_are_counted_for_each_person(
    alice: Member, bob: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    case = send(client)
    first = made(case.lines.get())
    (line,) = ask(alice, Right.ACCESS, categories=("profile",))
    second = made(line)
    (line,) = ask(alice, Right.PORTABILITY)
    move = made(line)
    (line,) = ask(bob, Right.ACCESS)
    others = made(line)

    asked_on = [reverse("request_new"), reverse("request_copy"), reverse("request_check")]
    assert not [url for url in asked_on if "<textarea" in client.get(url, follow=True).content.decode()]
    assert case.lines.get().details == {}
    numbers = [one.made_from["number"] for one in (first, second, move, others)]
    assert numbers == [1, 2, 1, 1]
    letters = [squeezed(text_of(unpack(one).read("letter.pdf"))) for one in (first, second)]
    assert all(squeezed("Pris kostnadsfritt") in text for text in letters)
    assert [
        squeezed(f"kopia det här är nummer {n}") in text for n, text in zip((1, 2), letters, strict=True)
    ] == [
        True,
        True,
    ]


@pytest.mark.rule("R20-2")
def test_a_move_is_files_for_machines_each_with_its_schema_apart_from_a_copys_letter(alice: Member) -> None:
    Statement.objects.create(member=alice, about="profile", text='Hej, "du"\n;å')
    copy_line, move_line = ask(alice, Right.ACCESS, Right.PORTABILITY)
    keep_promises()
    copied, moved = (Package.objects.get(line=one) for one in (copy_line, move_line))
    archive = unpack(moved)
    manifest = json.loads(archive.read("manifest.json"))

    assert copied.file != moved.file
    assert (manifest["right"], manifest["schema_version"]) == ("portability", moved.made_from["format"])
    categories = [name[5:-5] for name in archive.namelist() if re.fullmatch(r"data/\w+\.json", name)]
    assert {"account", "profile", "notices"} <= set(categories)
    for category in categories:
        data = json.loads(archive.read(f"data/{category}.json"))
        schema = json.loads(archive.read(f"schema/{category}.json"))
        jsonschema.validate(data, schema, jsonschema.Draft202012Validator)
        sheet = io.StringIO(archive.read(f"data/{category}.csv").decode(), newline="")
        rows = [row["record"] for row in csv.DictReader(sheet)]
        assert sorted(rows) == sorted(name for name, found in data["records"].items() for _ in found)
    letters = [squeezed(text_of(one.read("letter.pdf"))) for one in (unpack(copied), archive)]
    assert [squeezed("Svar på din begäran om en kopia") in text for text in letters] == [True, False]


@pytest.mark.rule("R20-5")
@pytest.mark.parametrize("who", ["alice", "bob"])
def test_what_is_moved_of_others_is_whole_and_comes_with_a_warning_to_whoever_receives_it(
    who: str, request: pytest.FixtureRequest
) -> None:
    member: Member = request.getfixturevalue(who)
    others = "Ring Rut Granne på 070-123 45 67 om jag inte svarar."
    Statement.objects.create(member=member, about="profile", text=others)

    archive = packed(member, Right.PORTABILITY)

    told = json.loads(archive.read("data/profile.json"))["records"]["statement"]
    assert [one["text"] for one in told] == [others]
    warning = {
        "sv": "den du lämnar filen till får inte använda deras uppgifter till något annat",
        "en": "whoever you hand the file to may not use their data for anything else",
    }[member.language]
    assert warning in page_of(archive)
    assert warning in json.loads(archive.read("manifest.json"))["others_note"]
    assert "others_note" not in json.loads(packed(member).read("manifest.json"))
