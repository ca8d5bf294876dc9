"""Without an account: the same pages, a code by e-mail, a secret link, and nothing without either."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal.members import merging
from portal.members.models import Code, Member
from rights.models import Case, Channel, Download
from rights.rules.right import Right
from rights.rules.states import Outcome, State
from rights.services.following import case_of, digest_of, token_of
from tests.cast import keep_promises
from tests.joining.steps import newest_code
from tests.requests.walking import choose, fetched, send, shown_answers

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "gunnel@example.org"
LINK = re.compile(r"http://[^/]+(/gast/[A-Za-z0-9_-]{43}/)")
LOST = "/gast/?next=/begaran/"
Mails = Callable[[], list[dict[str, str]]]


def prove(client: Client, email: str = EMAIL) -> str:
    """Show by a code that an address is the visitor's; return where the portal leads next."""
    client.post(reverse("guest"), {"email": email})
    answer = client.post(reverse("guest_code"), {"code": newest_code(email)})
    return answer.headers["Location"]


def link_to(email: str) -> str:
    """Return the path of the follow link in the newest mail that has one."""
    from tests.joining.steps import sent

    found = [match[1] for one in sent(email) if (match := LINK.search(str(one.body)))]
    assert found, [one.body for one in sent(email)]
    return found[-1]


@pytest.fixture
def case(client: Client) -> Case:
    """A guest's copy, answered."""
    prove(client)
    case = send(client)
    keep_promises()
    return case


def test_a_guest_asks_proves_the_address_follows_and_fetches(client: Client) -> None:
    choose(client, "access")
    asked = client.get(reverse("request_check"))
    who = client.get(asked.headers["Location"]).content.decode()
    found = re.search(rf'href="({reverse("guest")}\?[^"]+)"', who)
    assert found
    client.get(found[1].replace("&amp;", "&"))

    assert prove(client) == reverse("request_check")
    client.post(reverse("request_check"), shown_answers(client))
    keep_promises()

    case = Case.objects.get()
    assert (case.channel, case.member.email, case.member.has_account) == (Channel.GUEST, EMAIL, False)
    assert fetched(client, case).namelist()


@pytest.mark.promise(115)
def test_a_copy_a_correction_and_a_deletion_are_asked_for_without_signing_in_and_then_verified(
    client: Client,
) -> None:
    choose(client, "access", "rectification", "erasure")
    assert not Case.objects.exists()
    assert reverse("request_who") in client.get(reverse("request_check")).headers["Location"]

    prove(client)
    case = send(client, "access", "rectification", "erasure")

    assert (case.channel, case.member.email) == (Channel.GUEST, EMAIL)
    assert set(case.lines.values_list("right", flat=True)) == {"access", "rectification", "erasure"}


@pytest.mark.rule("R15-1")
def test_someone_we_know_nothing_about_is_told_so(case: Case, client: Client) -> None:
    line = case.lines.get()
    page = client.get(reverse("request", args=[case.reference])).content.decode()

    assert (line.state, line.outcome) == (State.ANSWERED, Outcome.NO_DATA)
    assert "Vi har ingenting om dig" in page
    assert "letat i alla system" in page


def test_the_list_of_what_is_in_the_file_agrees_that_nothing_is_held(case: Case, client: Client) -> None:
    inside = case.lines.get().package.contents
    page = client.get(reverse("request_file", args=[case.reference])).content.decode()

    assert inside["address"] == 0
    assert (inside["account"], inside["profile"]) == (1, 1)
    assert "Det som räknas här är själva begäran" in page
    Member.objects.filter(pk=case.member_id).update(city="Umeå")
    again = send(client, "portability", "access")
    keep_promises()
    line = again.lines.get(right="access")
    assert (line.outcome, line.package.contents["address"]) == (Outcome.DONE, 1)


def test_the_mails_lead_to_the_request_without_an_account(case: Case) -> None:
    stranger = Client()

    hop = stranger.get(link_to(EMAIL))
    page = stranger.get(hop.headers["Location"])

    assert hop.status_code == 302
    assert hop.headers["Location"] == reverse("request", args=[case.reference])
    assert hop.headers["Referrer-Policy"] == "no-referrer"
    assert token_of(case.pk) not in page.content.decode()
    assert page.status_code == 200
    assert EMAIL not in page.content.decode()
    assert EMAIL not in stranger.get(reverse("request_receipt", args=[case.reference])).content.decode()
    assert stranger.get(reverse("request_progress", args=[case.reference])).json()["done"] is True


def test_the_link_alone_opens_no_file_and_changes_nothing(case: Case) -> None:
    holder = Client()
    holder.get(link_to(EMAIL))
    file, end = (
        reverse(name, args=[case.reference, Right.ACCESS])
        for name in ("request_download", "request_file_end")
    )

    for place in (
        file,
        end,
        reverse("request_withdraw", args=[case.reference]),
        reverse("request_file", args=[case.reference]),
        reverse("request_receipt_pdf", args=[case.reference]),
    ):
        for answer in (holder.get(place), holder.post(place)):
            assert answer.status_code in (302, 405), place
            assert answer.headers.get("Location", reverse("guest")).startswith(reverse("guest"))
    assert not Download.objects.exists()

    prove(holder)
    assert holder.get(file).status_code == 200


def test_who_opened_the_link_gets_a_code_without_typing_or_seeing_the_address(case: Case) -> None:
    holder = Client()
    holder.get(link_to(EMAIL))
    file = reverse("request_file", args=[case.reference])

    asked = holder.get(file, follow=True).content.decode()
    sent = holder.post(reverse("guest"), {"action": "on_file"}, follow=True).content.decode()
    wrong = holder.post(reverse("guest_code"), {"code": "AAAAAAAA"}, follow=True).content.decode()
    holder.post(reverse("guest_code"), {"action": "resend"})
    answer = holder.post(reverse("guest_code"), {"code": newest_code(EMAIL)})

    assert 'type="email"' not in asked
    assert "adressen du gjorde din begäran från" in sent
    assert all(EMAIL not in page for page in (asked, sent, wrong))
    assert answer.headers["Location"] == file
    assert holder.get(file).status_code == 200


def test_the_link_of_a_request_that_lies_in_an_account_by_now_leads_to_signing_in(
    case: Case, client: Client, bob: Member, dana: Member
) -> None:
    holder, link = Client(), link_to(EMAIL)
    client.get(link)
    merging.merge(keep=bob, merged=case.member, by=dana, now=timezone.now())
    file = reverse("request_file", args=[case.reference])

    for browser in (client, holder):
        browser.get(link)
        answer = browser.get(file, follow=True)
        assert answer.redirect_chain[0][0].startswith(reverse("account_login"))
        assert "Begäran finns nu i ett konto. Logga in där" in answer.content.decode()


def test_without_the_link_there_is_no_address_on_file_to_send_to(case: Case) -> None:
    stranger = Client()
    stranger.get(reverse("guest"), {"next": reverse("request_file", args=[case.reference])})
    before = Code.objects.count()

    page = stranger.post(reverse("guest"), {"action": "on_file"}, follow=True).content.decode()

    assert 'type="email"' in page
    assert Code.objects.count() == before


def test_a_link_opens_one_request_only(case: Case) -> None:
    other = Client()
    prove(other, "harald@example.org")
    theirs = send(other)
    holder = Client()

    holder.get(link_to(EMAIL))

    assert (
        holder.get(reverse("request", args=[theirs.reference]))
        .headers["Location"]
        .startswith(reverse("request_who"))
    )


def test_only_the_hash_of_the_secret_is_kept(case: Case) -> None:
    token = token_of(case.pk)

    case.refresh_from_db()
    assert case.follow_digest == digest_of(token)
    assert len(token) == 43
    assert case_of(token) == case
    assert not any(token in str(value) for value in Case.objects.values().get().values())


@pytest.mark.parametrize("token", ["A" * 43, "A" * 42, "A" * 4000, "%00" * 43, "å" * 43, "..%2F" * 8])
def test_wrong_links_are_like_unknown_pages_and_offer_a_new_code(token: str, case: Case) -> None:
    page = Client().get(f"/gast/{token}/")

    assert page.status_code == 404
    assert "Adressen kan vara felskriven" in page.content.decode()
    assert f'href="{LOST}"' in page.content.decode()


def test_a_guest_who_lost_the_link_finds_the_requests_again_by_a_code(case: Case) -> None:
    visitor = Client()
    visitor.get(LOST)

    assert prove(visitor) == reverse("requests")
    assert case.reference in visitor.get(reverse("requests")).content.decode()


def test_a_proven_guest_is_led_to_the_requests_from_every_page(case: Case, client: Client) -> None:
    list_of_them = f'<a href="{reverse("requests")}"'
    begin = client.get(reverse("request_new")).content.decode()
    other = Client()
    prove(other, "harald@example.org")

    assert begin.count(list_of_them) == 2, "once in the menu, once on the page"
    assert begin.count("aria-current") == 1
    assert list_of_them in client.get(reverse("help")).content.decode()
    assert other.get(reverse("request_new")).content.decode().count(list_of_them) == 1
    assert list_of_them not in Client().get(reverse("request_new")).content.decode()


def test_members_requests_have_no_secret_link(alice: Member, as_member: Callable[..., Client]) -> None:
    case = send(as_member(alice))

    assert case.follow_digest == ""
    assert case_of(token_of(case.pk)) is None


@pytest.mark.rule("R20-1")
def test_who_has_nothing_to_move_is_not_told_that_nothing_is_held(
    alice: Member, as_member: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rights.packing.answer.held", lambda *_: False)
    client = as_member(alice)
    case = send(client, "portability")
    keep_promises()

    page = client.get(reverse("request", args=[case.reference])).content.decode()

    assert case.lines.get().outcome == Outcome.NO_DATA
    assert "Vi har inget om dig som kan flyttas" in page
    assert "Andra uppgifter om dig kan finnas." in page
    assert "Inget att flytta" in page
    assert "Vi har ingenting om dig" not in page
    assert "?right=access" in page


def test_a_guest_speaks_english_too(client: Client) -> None:
    with translation.override("en"):
        prove(client)
        case = send(client, "access", "portability")
        keep_promises()
        page = client.get(reverse("request", args=[case.reference])).content.decode()

    assert case.language == "en"
    assert "We hold nothing about you" in page
    assert re.search(r"/en/guest/[A-Za-z0-9_-]{43}/", mail_text())


def mail_text() -> str:
    from tests.joining.steps import sent

    return "\n".join(str(one.body) for one in sent(EMAIL))


def test_page_and_letter_agree_that_a_stranger_to_us_is_not_known(case: Case, client: Client) -> None:
    page = client.get(reverse("request", args=[case.reference])).content.decode()
    main = page.split("<main")[1].split("</main>")[0]
    client.get(reverse("request_file", args=[case.reference]))
    letter = fetched(client, case).read("index.html").decode()

    assert case.lines.get().steps.get(source="portal").rows > 0, "the request itself is in the file"
    assert not re.search(r"\d+ poster", main)
    assert "Inget finns" in main
    assert "Inget finns" in letter
    assert "Hittades" not in letter
