"""By what a person is told from all others: what is unique enough, how else it may be written, and where it stands."""

import pytest
from django.db import models

from portal.datamap import sources
from retention.services.sought import SIGNS
from retention.signs import Kind, Sieve, Sign

NO_SIGNS = {
    "correspondence.message.mail_digest": "a checksum of a mail; nobody is found by it",
    "correspondence.thread.sender": "as the mail says: it may be anybody's",
    "letters.dispatch.message_id": "evidence of a letter, made from a promise",
    "letters.dispatch.promise_key": "evidence of a letter, made from a promise",
    "memberships.invoice.number": "the books keep it",
    "rights.forward.email": "of another controller, to whom a request went",
    "rights.posted.promise_key": "tells two letters apart, made from a promise",
    "rights.case.reference": "the register of requests keeps it",
    "rights.case.same_day_key": "a checksum; nobody is found by it",
    "account.emailconfirmation.key": "of a link that went out by mail, and goes with its row",
}


@pytest.mark.parametrize(
    ("kind", "value", "tells"),
    [
        (Kind.EMAIL, "a@b.se", True),
        (Kind.USER_NAME, "sommar", False),  # a word of the language
        (Kind.USER_NAME, "alva7", False),
        (Kind.USER_NAME, "alva_7", True),
        (Kind.NAME, "Alva", False),
        (Kind.NAME, "Li Bo", False),
        (Kind.NAME, "Alva Åkesson", True),
        (Kind.PHONE, "123 45", False),
        (Kind.PHONE, "+46 70-123 45 67", True),
        (Kind.NUMBER, "198507099805", True),
        (Kind.KEY, "12345678", False),
        (Kind.KEY, "f3a1c3a0b5d24e57", True),
    ],
)
def test_only_what_is_nobody_elses_is_looked_for(kind: Kind, value: str, tells: bool) -> None:
    assert Sign(kind=kind, value=value).tells is tells


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Kind.EMAIL, "anna@example.org", "<ANNA@Example.org>."),
        (Kind.NAME, "Anna Åkesson", "hälsar anna\n åkesson."),
        (Kind.PHONE, "+46 70-123 45 67", "ring 0701234567!"),
        (Kind.PHONE, "070-1234567", "ring +46(0)70 123 45 67"),
        (Kind.PHONE, "+47 22 86 20 60", "+4722862060"),
        (Kind.NUMBER, "198507099805", "850709-9805"),
        (Kind.NUMBER, "198507099805", "19850709-9805"),
        (Kind.KEY, "f3a1c3a0-b5d2-4e57", "file f3a1c3a0-b5d2-4e57.1.age"),
    ],
)
def test_a_sign_is_found_however_it_is_written(kind: Kind, value: str, text: str) -> None:
    sign = Sign(kind=kind, value=value)

    assert sign.is_in(text)
    assert Sieve([sign, Sign(kind=Kind.EMAIL, value="bo@example.org")]).held(text) == {sign}


@pytest.mark.parametrize(
    "text", ["hanna@example.org", "anna@example.organic", "xanna@example.org", "anna@example-org"]
)
def test_a_sign_inside_a_longer_word_is_somebody_elses(text: str) -> None:
    sign = Sign(kind=Kind.EMAIL, value="anna@example.org")

    assert not sign.is_in(text)
    assert Sieve([sign]).held(text) == set()


def test_every_column_that_is_unique_or_an_address_is_a_sign_or_has_a_reason() -> None:
    telling = {
        f"{source.model_class()._meta.label_lower}.{column.name}"
        for source in sources()
        for column in source.model_class()._meta.concrete_fields
        if isinstance(column, models.EmailField)
        or (isinstance(column, models.CharField) and column.unique and not column.primary_key)
    }
    signs = {f"{label}.{name}" for label, columns in SIGNS.items() for name in columns}

    assert telling - signs == set(NO_SIGNS)
