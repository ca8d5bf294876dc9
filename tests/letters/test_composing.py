"""Every letter exists in both languages, says the same everywhere, and greets nobody it should not name."""

import inspect
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation

from portal import register
from portal.letters.composing import TEXTS, UnknownLetter, WrongContext, compose
from portal.letters.letter import SUBJECT_LIMIT, Action, Heading, Listing, Paragraph, Table, UnfitLetter
from portal.letters.showing import as_document, as_mail, as_text
from tests.letters.samples import ANSWER, CONTEXTS, LANGUAGES, SENDER, sample


def test_every_letter_has_a_sample_here() -> None:
    assert set(CONTEXTS) == set(TEXTS)


@pytest.mark.parametrize("name", TEXTS)
def test_letter_takes_plain_values_by_name_only(name: str) -> None:
    parameters = inspect.signature(TEXTS[name]).parameters.values()

    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters)


@pytest.mark.parametrize("name", CONTEXTS)
def test_letter_is_complete_in_both_languages(name: str) -> None:
    swedish, english = (sample(name, language=language) for language in LANGUAGES)

    assert 0 < len(swedish.subject) <= SUBJECT_LIMIT
    assert 0 < len(english.subject) <= SUBJECT_LIMIT
    assert swedish.subject != english.subject
    assert [part.kind for part in swedish.parts] == [part.kind for part in english.parts]
    own = {"".join(value.split()) for value in _words(CONTEXTS[name])}
    for one, other in zip(swedish.parts, english.parts, strict=True):
        if isinstance(one, Paragraph | Heading) and "".join(one.text.split()) not in own:
            assert isinstance(other, Paragraph | Heading)
            assert one.text != other.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CONTEXTS)
def test_page_mail_and_document_say_the_same_words(name: str, language: str) -> None:
    letter = sample(name, language=language)

    text = _squeezed(as_text(letter))
    for part in letter.parts:
        if isinstance(part, Paragraph | Heading):
            assert _squeezed(part.text) in text
        if isinstance(part, Action):
            assert f"\n{part.url}\n" in as_text(letter)
        if isinstance(part, Table):
            assert all(_squeezed(cell) in text for row in part.rows for cell in row)
    for page in (as_mail(letter), as_document(letter, dated_on=date(2026, 11, 20))):
        assert f'lang="{language}"' in page
        assert "http-equiv" not in page
        assert "<script" not in page
        assert "<img" not in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["rights.file_ready", "rights.file_expiring"])
def test_a_copy_and_a_file_to_move_are_told_apart_by_their_subjects(name: str, language: str) -> None:
    copy, move = (
        compose(name, language=language, context={**CONTEXTS[name], "to_move": to_move}, sender=SENDER)
        for to_move in (False, True)
    )

    assert copy.subject != move.subject
    assert len(move.subject) <= SUBJECT_LIMIT


@pytest.mark.parametrize("name", CONTEXTS)
def test_an_article_is_written_in_one_way(name: str) -> None:
    for language, law in (("sv", "dataskyddsförordningen"), ("en", "the GDPR")):
        article = sample(name, language=language).article
        assert article == "" or (law in article and "Art." not in article), article


def test_a_letter_that_says_no_to_a_part_rests_on_the_articles_of_a_refusal_too() -> None:
    kept = CONTEXTS["rights.erased"]["effects"]
    nothing = replace(kept, later=(), stays=())

    assert "12(3), 12(4), 17, 19, 77 and 79" in sample("rights.erased", language="en").article
    assert "12.3, 17, 19 och 77" in sample("rights.erased", language="sv", effects=nothing).article
    assert "12(4)" in sample("rights.corrected", language="en", otherwise=True).article
    assert "12(4)" not in sample("rights.corrected", language="en", otherwise=False).article


@pytest.mark.parametrize("name", CONTEXTS)
def test_mail_text_wraps_and_leaves_links_whole(name: str) -> None:
    for line in as_text(sample(name, language="sv")).splitlines():
        assert len(line) <= 72 or " " not in line.strip() or line.strip().startswith("http")


@pytest.mark.parametrize("language", ["sv", "sv-SE", "en", "en-GB"])
def test_letter_speaks_the_readers_language_not_the_threads(language: str) -> None:
    with translation.override("en" if language.startswith("sv") else "sv"):
        letter = sample("rights.file_ready", language=language)
        page = as_mail(letter)

    assert letter.language == language[:2]
    assert ("Vänliga hälsningar" in page) == language.startswith("sv")


def test_greeting_names_the_reader_in_the_readers_language() -> None:
    assert sample("rights.received", language="sv", addressed_to="Anna Åberg").greeting == "Hej Anna Åberg!"
    assert sample("rights.received", language="en", addressed_to="Anna Åberg").greeting == "Hello Anna Åberg,"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "You won! Go to www.evil.example",
        "https://evil.example",
        "evil.example/free",
        "anna@example.org",
        "<b>Anna</b>",
        "A" * 61,
        "Anna\u202egnp.exe",
        "Anna\0",
    ],
)
def test_greeting_names_nobody_when_protected_or_when_the_name_carries_a_message(name: str) -> None:
    letter = sample("front.already_registered", language="en", addressed_to=name)

    assert letter.greeting == "Hello,"
    assert name.strip() == "" or name not in as_text(letter)


@pytest.mark.parametrize(
    "name", ["O'Brien", "Åsa-Lena d'Örebro", "Ανδρέας", "محمد", 'Bo "Bosse" Ek', "O.K. Ü"]
)
def test_odd_but_honest_names_are_greeted(name: str) -> None:
    assert name in sample("front.welcome", language="en", addressed_to=name, consents=()).greeting


def test_unknown_letter_and_wrong_values_are_named_without_their_content() -> None:
    with pytest.raises(UnknownLetter, match="no_such"):
        compose("rights.no_such", language="sv", context={}, sender=SENDER)
    with pytest.raises(WrongContext, match=r"rights.file_ready.*reference") as refusal:
        compose("rights.file_ready", language="sv", context={"url": "https://secret.example"}, sender=SENDER)
    assert "secret" not in str(refusal.value)


def test_sender_is_the_running_organisation_unless_given() -> None:
    letter = compose("front.sign_in_code", language="sv", context={"code": "K7Q2", "minutes": 10})

    assert letter.sender == register.current().controller


def test_code_letters_hold_the_code_once_and_no_name_of_an_act_elsewhere() -> None:
    for name in CONTEXTS:
        if name.endswith("_code"):
            letter = sample(name, language="en")
            assert as_text(letter).count("K7Q2-9XWD") == 1
            assert "K7Q2" not in letter.subject


def test_one_minute_and_one_row_are_in_the_singular() -> None:
    assert "one minute" in as_text(sample("front.proof_code", language="en", minutes=1))
    assert "en minut " in as_text(sample("front.proof_code", language="sv", minutes=1))
    assert "one minute" in as_text(sample("correspondence.code", language="en", minutes=1))


def test_the_pauses_that_still_hold_are_counted_and_listed_under_their_own_heading() -> None:
    one, two = (
        sample("rights.restriction_to_be_lifted", language="en", others=others)
        for others in (("R-2026-0150: Pause",), ("R-2026-0150: Pause", "R-2026-0151: Pause"))
    )

    assert "You have another pause that still holds then" in " ".join(as_text(one).split())
    assert "You have other pauses that still hold then" in " ".join(as_text(two).split())
    assert Heading(text="Your other pauses") in two.parts


def test_the_reason_of_a_pause_is_quoted_since_it_speaks_as_the_person() -> None:
    for language, quoted in (("sv", "”I have objected"), ("en", "“I have objected")):
        assert quoted in as_text(sample("rights.restricted", language=language))


def test_whoever_did_not_ask_is_told_in_each_mail_to_do_nothing() -> None:
    for name in ("account.address_taken", "account.no_account", "account.sign_in_instead"):
        assert "If it was not you, you need not do anything." in as_text(sample(name, language="en"))


def test_answer_begins_with_yes_or_no() -> None:
    yes = sample("rights.answer", language="en").parts[0]
    no = sample("rights.answer", language="en", answer=replace(ANSWER, held=False, categories=())).parts[0]

    assert isinstance(yes, Paragraph)
    assert yes.text.startswith("Yes: ")
    assert isinstance(no, Paragraph)
    assert no.text.startswith("No: ")


@pytest.mark.rule("R20-1")
def test_a_move_of_nothing_does_not_say_that_nothing_is_held() -> None:
    text = as_text(
        sample("rights.answer", language="en", answer=replace(ANSWER, held=False, moving=True, categories=()))
    )

    assert "holds nothing about you that can be moved" in text
    assert "holds no personal data" not in text


@pytest.mark.parametrize("name", ["rights.answer", "rights.no_data"])
def test_an_answer_that_comes_after_the_last_day_says_so_right_after_yes_or_no(name: str) -> None:
    late = replace(ANSWER, answered_on=ANSWER.due_on + timedelta(days=1))

    on_time, [_first, second, *_rest] = (
        sample(name, language="en"),
        sample(name, language="en", answer=late).parts,
    )

    assert "We are late" not in as_text(on_time)
    assert isinstance(second, Paragraph)
    assert second.text.startswith("You should have had this answer by ")


def test_answer_names_the_empty_categories_in_one_list_without_recipients() -> None:
    text = as_text(sample("rights.answer", language="en"))
    every = as_text(sample("rights.answer", language="en", answer=replace(ANSWER, nothing_in=())))

    assert "We hold nothing about you of these kinds, so nobody gets it from us:" in text
    assert text.count("Who gets it") == len(ANSWER.categories)
    assert all(kind in text for kind in ANSWER.nothing_in)
    assert "of these kinds" not in every


def test_answer_says_who_made_it_and_that_only_a_person_refuses() -> None:
    by_machine = as_text(sample("rights.answer", language="en", answer=replace(ANSWER, unattended=True)))
    by_machine = " ".join(by_machine.split())
    looked_at = as_text(sample("rights.answer", language="en"))

    assert "A machine puts together the answer to a request like this one." in by_machine
    assert "Only a person can refuse one." in by_machine
    assert "A machine puts together" not in looked_at


def test_answer_says_none_where_there_is_nothing() -> None:
    empty = replace(ANSWER, transfers=(), decisions=(), masked=(), look_ups=(), previous_on=None, changes=())
    text = " ".join(as_text(sample("rights.answer", language="en", answer=empty)).split())
    unchanged = as_text(sample("rights.answer", language="en", answer=replace(ANSWER, changes=())))

    assert "None: your data stay within the EU and EEA." in text
    assert (
        "None: no decision that affects you legally, or in another way as much, is made by a machine alone."
        in text
    )
    assert "Nothing was covered or left out." in text
    assert "No one on our staff has opened your data." in text
    assert "This is your first copy." in text
    assert "Nothing has changed since" in unchanged


def test_answer_holds_all_points_of_a_good_answer() -> None:
    """The seventeen points of a good answer, as far as a letter can show them."""
    text = _squeezed(as_text(sample("rights.answer", language="en")))

    for point in (
        "Yes: Sång & Scen",
        "Last day to answer: Monday 14 December 2026",
        "Payments and invoices",
        "Charge the membership; Keep the books",
        "Our contract with you",
        "You and Stripe",
        "Revisorn i Örebro AB",
        "31 December 2033",
        "United States",
        "(EU) 2021/914",
        "How to get a copy: Ask us",
        "Two unpaid invoices in a row",
        "The membership is paused",
        "Restrict the use",
        "Integritetsskyddsmyndigheten (IMY)",
        "https://www.imy.se",
        "12,345",
        "Stripe Result: nothing held",
        "Another person's telephone number",
        "case handler",
        "index.html",
        "data/*.json and data/*.csv",
        "Nothing of it is sent by mail.",
        "Changes since Monday 3 November 2025",
        "a code to the address we already had",
        "free of charge",
        "Privacy notice: 7",
    ):
        assert _squeezed(point) in text, point


def test_extended_answer_says_when_the_longer_time_was_told() -> None:
    told = replace(ANSWER, extended_told_on=date(2026, 12, 1))

    assert "You were told about the longer time on" in as_text(
        sample("rights.answer", language="en", answer=told)
    )


def test_table_row_with_a_cell_too_many_is_refused() -> None:
    with pytest.raises(UnfitLetter):
        Table(caption="x", columns=("a", "b"), rows=(("1", "2", "3"),))


def test_value_with_a_line_break_cannot_begin_a_new_part_of_the_text() -> None:
    letter = sample("rights.received", language="en", rights=("Copy\n\n-- \nEvil AB\nhttps://evil.example",))

    listing = next(part for part in letter.parts if isinstance(part, Listing))
    assert "\n" in listing.items[0]
    assert "\n-- \nEvil" not in as_text(letter)
    assert "\nhttps://evil.example" not in as_text(letter)


def _squeezed(text: str) -> str:
    return "".join(text.split()).replace("*", "")


def _words(values: object) -> list[str]:
    if isinstance(values, str):
        return [values]
    if isinstance(values, dict):
        return [word for value in values.values() for word in _words(value)]
    if isinstance(values, tuple | list):
        return [word for value in values for word in _words(value)]
    return []


def test_a_letter_groups_the_authoritys_phone_number_for_reading() -> None:
    authority = replace(ANSWER.authority, phone="+4686576100")

    letter = compose(
        "rights.refused",
        language="sv",
        context={**CONTEXTS["rights.refused"], "authority": authority},
        sender=SENDER,
    )

    assert "+46 8 657 61 00" in " ".join(as_text(letter).split())


@pytest.mark.parametrize(("language", "day"), [("sv", "31 december 2033"), ("en", "31 December 2033")])
def test_the_day_in_a_narrow_column_of_the_proof_is_short_enough_to_stay_whole(
    language: str, day: str
) -> None:
    letter = sample("rights.erased", language=language, done=True)
    tables = [part for part in letter.body.parts if isinstance(part, Table) and len(part.columns) == 4]

    assert tables[0].rows[0][2].replace("\N{NO-BREAK SPACE}", " ") == day
