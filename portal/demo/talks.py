"""What demo members wrote to us, and what we answered."""

import datetime as dt
import uuid
from collections.abc import Iterable
from random import Random

from portal.correspondence.models import Attachment, Author, Channel, Message, Thread
from portal.demo import paper, words
from portal.demo.people import Person, any_uuid
from portal.demo.pouring import pour

MONTH = dt.timedelta(days=30)


def write(*, people: Iterable[Person], staff_id: uuid.UUID, rng: Random, now: dt.datetime) -> None:
    """This function will write threads, messages and attachments, and a few of people who gave no address."""
    threads: list[Thread] = []
    messages: list[Message] = []
    attachments: list[Attachment] = []
    for person in people:
        most = max(1, min(12, round(person.liveliness * 2)))
        for _ in range(rng.randint(0, most) if person.liveliness < 5 else most):
            first = max(person.member.joined_at, now - dt.timedelta(days=700))
            opened_at = first + (now - first) * rng.random()
            thread, said = _talk(
                person, rng.choice(words.TALKS), opened_at=opened_at, staff_id=staff_id, rng=rng, now=now
            )
            threads.append(thread)
            messages += said
            if rng.random() < 0.25:
                attachments.append(_attachment(said[-1] if len(said) == 1 else said[rng.randrange(2)], rng))
    for _ in range(3):
        opened_at = now - dt.timedelta(days=rng.randint(2, 200))
        topic, *texts = words.ANONYMOUS_TALK
        thread, said = _talk(
            None, (topic, tuple(texts)), opened_at=opened_at, staff_id=staff_id, rng=rng, now=now
        )
        threads.append(thread)
        messages += said
    pour(Thread, threads)
    pour(Message, messages)
    pour(Attachment, attachments)


def _talk(
    person: Person | None,
    talk: tuple[str, tuple[str, ...]],
    *,
    opened_at: dt.datetime,
    staff_id: uuid.UUID,
    rng: Random,
    now: dt.datetime,
) -> tuple[Thread, list[Message]]:
    topic, texts = talk
    at, said = opened_at, []
    thread = Thread(
        id=any_uuid(rng),
        member=person.member if person else None,
        subject=topic,
        channel=rng.choice((Channel.FORM, Channel.FORM, Channel.EMAIL, Channel.CHAT)),
        opened_at=opened_at,
    )
    for number, text in enumerate(texts):
        answers = number % 2 == 1
        said.append(
            Message(
                id=any_uuid(rng),
                thread=thread,
                author=Author.STAFF if answers else Author.MEMBER,
                staff_id=staff_id if answers else None,
                text=text,
                sent_at=at,
            )
        )
        at += dt.timedelta(minutes=rng.randint(12, 2000))
        if at > now:
            break
    thread.last_message_at = said[-1].sent_at
    thread.closed_at = thread.last_message_at + MONTH if thread.last_message_at + MONTH < now else None
    return thread, said


def _attachment(message: Message, rng: Random) -> Attachment:
    name, kind, body = rng.choice(
        (
            ("skärmbild åäö.png", "image/png", paper.png(rng.randrange(256))),
            (
                "kvitto (kopia).pdf",
                "application/pdf",
                paper.pdf(["Kopia av kvitto", message.sent_at.date().isoformat()]),
            ),
            ("anteckning.txt", "text/plain", "Så här såg det ut:\nfelkod 42 – “försök igen”\n".encode()),
        )
    )
    key = any_uuid(rng)
    ending = name.rpartition(".")[2]
    place = paper.store(f"attachments/{message.sent_at:%Y/%m}/{key}.{ending}", body)
    return Attachment(id=key, message=message, file=place, file_name=name, media_type=kind, size=len(body))
