"""Sending a promised letter once; saying honestly when it may have left twice."""

import smtplib
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.mail import get_connection
from django.db import transaction

from portal.letters.composing import compose
from portal.letters.letter import Letter
from portal.letters.mail import Addressee, UnfitAddressee, build, message_id
from portal.letters.models import Channel, Dispatch
from portal.letters.wording import wording

__all__ = ["Addressee", "UnfitAddressee", "send"]

# The server said no, or was never reached: the mail has certainly not left.
CERTAINLY_NOT_SENT = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
    ConnectionRefusedError,
)


def send(
    *,
    promise_key: str,
    addressee: Addressee,
    letter: str,
    context: Mapping[str, Any],
    now: datetime,
    subject_id: uuid.UUID | None = None,
    keep: Callable[[], None] | None = None,
) -> Dispatch:
    """
    This function will mail a letter for a promise, unless it was sent before, and return its dispatch.

    Call it outside any transaction: the beginning is committed by itself before the mail server is asked, so
    that a death in between shows. `keep` (the outbox lease's `keep`) is called in the transaction that marks
    it sent. The same promise always carries the same Message-ID. `now` is aware.

    :raises UnknownLetter: when no letter has that name.
    :raises WrongContext: when the values do not fit the letter.
    """
    composed = compose(letter, language=addressee.language, context=context, simply=addressee.simply)
    dispatch = _begin(promise_key=promise_key, subject_id=subject_id, letter=composed, now=now)
    if dispatch.sent_at is None:
        _mail(dispatch, composed, addressee)
    with transaction.atomic():
        if keep is not None:
            keep()
        if dispatch.sent_at is None:
            dispatch.sent_at = now
            dispatch.save(update_fields=["sent_at"])
    return dispatch


def _begin(*, promise_key: str, subject_id: uuid.UUID | None, letter: Letter, now: datetime) -> Dispatch:
    with transaction.atomic(durable=True):
        Dispatch.objects.bulk_create(
            [
                Dispatch(
                    promise_key=promise_key,
                    subject_id=subject_id,
                    letter=letter.name,
                    language=letter.language,
                    channel=Channel.MAIL,
                    message_id=message_id(promise_key),
                )
            ],
            ignore_conflicts=True,
        )
        dispatch = Dispatch.objects.select_for_update().get(promise_key=promise_key)
        if dispatch.sent_at is not None:
            return dispatch
        if dispatch.begun_at is not None:
            dispatch.repeats += 1
        dispatch.begun_at = now
        dispatch.attempts += 1
        dispatch.wording = wording(letter.name, language=letter.language, simply=bool(letter.short))
        dispatch.save(update_fields=["repeats", "begun_at", "attempts", "wording"])
    return dispatch


def _mail(dispatch: Dispatch, letter: Letter, addressee: Addressee) -> None:
    connection = get_connection()
    try:
        build(letter, addressee=addressee, message_id=dispatch.message_id, connection=connection).send()
    except CERTAINLY_NOT_SENT:
        Dispatch.objects.filter(pk=dispatch.pk, sent_at=None).update(begun_at=None)
        raise
