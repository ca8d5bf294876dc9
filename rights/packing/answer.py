"""The letter of the file: the seventeen points of a good answer, filled for this person from the register."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portal import register
from portal.datamap.codes import source_name
from portal.datamap.fields import Kind
from portal.datamap.registry import declared
from portal.letters import answer as letters
from portal.letters.composing import compose
from portal.letters.letter import Letter
from portal.members.models import Member
from portal.members.young import may_be_a_child
from retention import glance
from rights.clock import deadline_of, extension_of, local_day
from rights.models import Case, Fee, Line
from rights.packing import categories, covering, look_ups, past
from rights.packing.contents import Content, Counted, looked_for
from rights.rules.identity import Way
from rights.rules.right import Right
from rights.rules.states import StepOutcome

ABOUT_THE_REQUEST = frozenset({"requests", "letters", "security", "notices"})


def held(line: Line, contents: Sequence[Content], counted: Counted) -> bool:
    """
    Return whether anything is held beyond the request itself (R15-1).

    The bare row of a contact without an account exists only because of the request. What is covered is held.
    """
    if line.masks.all():
        return True
    own_row = 0 if line.case.member.has_account or _told_more(line.case.member) else 1
    rows = sum(counted.of_category(one) for one in contents if one.category.id not in ABOUT_THE_REQUEST)
    rows += sum(part.rows for one in contents for part in one.parts if one.category.id in ABOUT_THE_REQUEST)
    bare = sum(
        counted.rows.get(copying.key, 0) * own_row
        for one in contents
        for copying in one.copyings
        if copying.source.subject == ""
    )
    return rows > bare


def _told_more(member: Member) -> bool:
    """Return whether a person's row holds more than the address a request came from and its language."""
    return any(
        getattr(member, name)
        for name, field in declared()["members.member"].fields.items()
        if field.kind is Kind.PROVIDED and name not in {"email", "language"}
    )


def letter_for(
    line: Line, contents: Sequence[Content], counted: Counted, *, language: str, now: dt.datetime
) -> Letter:
    """
    Return the answer's letter: an explicit "nothing held", or every point of Art. 15 for this person.

    Source: GDPR Art. 12(1), 15(1), 15(2), 77; law.md (h).
    """
    case = line.case
    name = "" if case.member.protected_identity else case.member.name
    young = may_be_a_child(case.member, on=local_day(now))
    found = _answer(line, contents, counted, language=language, now=now)
    return compose(
        "rights.answer" if found.held or found.moving else "rights.no_data",
        language=language,
        context={"answer": found},
        addressed_to=name,
        simply=young,
    )


def authority_for(case: Case, *, language: str) -> letters.AuthorityAnswer:
    """Return the authority of the member's country, else of the organisation's (R15-7)."""
    found = register.current().authority_for(case.member.country or None)
    return letters.AuthorityAnswer(
        name=found.called(language),
        address=found.address.in_language(language),
        url=found.url,
        email=found.email,
        phone=found.phone or "",
    )


def _answer(
    line: Line, contents: Sequence[Content], counted: Counted, *, language: str, now: dt.datetime
) -> letters.Answer:
    case, book = line.case, register.current()
    wanted = {one.category.id: one for one in contents}
    rows = [
        one
        for one in glance.of_member(member=case.member, now=now, language=language)
        if one.about.id in wanted
    ]
    given = categories.given(line)
    told = [
        one for one in rows if categories.something(one, counted.of_category(wanted[one.about.id]), given)
    ]
    before = past.last(line)
    return letters.Answer(
        reference=case.reference,
        received_on=case.received_on,
        answered_on=local_day(now),
        due_on=deadline_of(case, today=local_day(now)).due_on,
        held=held(line, contents, counted),
        categories=tuple(
            categories.told(one, counted.of_category(wanted[one.about.id]), given, language) for one in told
        ),
        nothing_in=tuple(one.about.label for one in rows if one not in told),
        transfers=_transfers(told, language),
        decisions=tuple(
            letters.DecisionAnswer(
                name=one.name.in_language(language),
                logic=one.logic.in_language(language),
                consequences=one.consequences.in_language(language),
            )
            for one in book.decisions
        ),
        rights=_rights(language),
        authority=authority_for(case, language=language),
        sources=_sources(line, contents, counted),
        masked=(*_covered(line), *_masked(contents)),
        layers=_layers(contents, counted),
        look_ups=look_ups.told(line),
        previous_on=local_day(before.made_at) if before else None,
        changes=past.changes(before, rows, contents, counted),
        extended_told_on=_told_of_more_time(case, today=local_day(now)),
        identity=_identity(case),
        price=_price(line),
        versions=(
            (_("Register of processing"), f"{book.version} ({book.fingerprint[:12]})"),
            (_("Privacy notice"), book.notice_on(local_day(now)).version),
        ),
        copy_number=past.number(line),
        moving=line.right_asked is Right.PORTABILITY,
        unattended=line.right in {str(right) for right in book.handling.without_human}
        and not looked_for(line),
    )


def _transfers(rows: Sequence[glance.Glance], language: str) -> tuple[letters.TransferAnswer, ...]:
    with override(language):
        contact = settings.INSYN_ADDRESS + reverse("contact")
    found = {
        (transfer.country, transfer.recipient): letters.TransferAnswer(
            country=transfer.country,
            recipient=transfer.recipient,
            safeguard=transfer.safeguard,
            copy=transfer.copy or _("Ask us, and we send you a copy."),
            link=transfer.copy or contact,
        )
        for one in rows
        for transfer in one.about.transfers
    }
    return tuple(found.values())


def _rights(language: str) -> tuple[letters.RightAnswer, ...]:
    """Return a button for each right of Art. 15(1)(e) that leads to its form (R15-6)."""
    names = {
        Right.RECTIFICATION: _("Correct what is wrong"),
        Right.ERASURE: _("Have data erased"),
        Right.RESTRICTION: _("Restrict how data are used"),
        Right.OBJECTION: _("Object to a use"),
    }
    with override(language):
        form = settings.INSYN_ADDRESS + reverse("request_new")
    return tuple(
        letters.RightAnswer(name=name, url=f"{form}?right={right.value}") for right, name in names.items()
    )


def _sources(line: Line, contents: Sequence[Content], counted: Counted) -> tuple[letters.SourceAnswer, ...]:
    own = sum(counted.rows.get(copying.key, 0) for one in contents for copying in one.copyings)
    if not held(line, contents, counted):
        own = 0  # the request itself is no finding
    organisation = register.current().controller.name
    found = [
        letters.SourceAnswer(
            name=_("This portal, %(name)s") % {"name": organisation}, outcome=_held(own), records=own
        )
    ]
    for step in line.steps.exclude(source="portal").order_by("source"):
        outcome = (
            _held(step.rows) if step.outcome == StepOutcome.DONE else str(StepOutcome(step.outcome).label)
        )
        found.append(letters.SourceAnswer(name=source_name(step.source), outcome=outcome, records=step.rows))
    return tuple(found)


def _held(rows: int) -> str:
    return _("Found") if rows else _("Nothing held")


def _covered(line: Line) -> tuple[letters.MaskedAnswer, ...]:
    """Return each item that a person covered in this file, its number, what it is, and why (R12-6, R15-13)."""
    return tuple(
        letters.MaskedAnswer(
            item=(_("%(number)s. %(what)s, a part") if one.part else _("%(number)s. %(what)s"))
            % {"number": one.number, "what": one.what},
            reason=one.reason,
        )
        for one in covering.listed(line)
    )


def _masked(contents: Sequence[Content]) -> tuple[letters.MaskedAnswer, ...]:
    return tuple(
        letters.MaskedAnswer(
            item=capfirst(f"{copying.source.title()}: {copying.source.label_of(name)}"),
            reason=str(field.reason),
        )
        for one in contents
        for copying in one.copyings
        for name, field in copying.source.fields.items()
        if field.kind.value in {"secret", "third_party"}
        and copying.source.category_of(name) == one.category.id
    )


def _layers(contents: Sequence[Content], counted: Counted) -> tuple[letters.LayerAnswer, ...]:
    layers = [
        letters.LayerAnswer(name=_("To read"), where="index.html"),
        letters.LayerAnswer(name=_("This letter"), where="letter.pdf"),
        letters.LayerAnswer(name=_("For machines, one file a category"), where="data/*.json, data/*.csv"),
        letters.LayerAnswer(name=_("What each column means"), where="schema/*.json"),
        letters.LayerAnswer(name=_("Receipt"), where="receipts/"),
        letters.LayerAnswer(name=_("Contents with checksums"), where="manifest.json"),
    ]
    if pages := sum(len(found) for found in counted.pages.values()):
        layers.insert(
            1,
            letters.LayerAnswer(
                name=ngettext("%(n)d more page", "%(n)d more pages", pages) % {"n": pages}, where="pages/"
            ),
        )
    if any(counted.files.get(one.category.id) for one in contents):
        layers.append(letters.LayerAnswer(name=_("Files in their original form"), where="files/"))
    return tuple(layers)


def _price(line: Line) -> int:
    """Return what the person has agreed to pay, in öre: nothing, but for an announced fee (R12-7)."""
    fee = Fee.objects.filter(line=line).first()
    return fee.owed if fee else 0


def _told_of_more_time(case: Case, *, today: dt.date) -> dt.date | None:
    """Return the day the person was told of the longer time, where it holds (R12-5)."""
    extension = extension_of(case)
    if extension is None or extension.told_at is None or not deadline_of(case, today=today).extended:
        return None
    return local_day(extension.told_at)


def _identity(case: Case) -> str:
    asked = [one for one in case.pauses.all() if one.shown]
    if asked:
        return str(Way(max(asked, key=lambda one: one.asked_at).way).label)
    if case.channel == "guest":
        return _("A code sent to your e-mail address; nothing more.")
    if case.registered_by:
        return _("Nothing more than your message; the answer goes only to the address we already had.")
    return _("That you were signed in; nothing more.")
