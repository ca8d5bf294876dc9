"""
The letter that answers a request for a copy: yes or no first, then everything Art. 15 wants, point by point.

The values come ready from `portal.letters.answer`.
"""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.letters.answer import Answer, AuthorityAnswer
from portal.letters.letter import Action, Body, Facts, Heading, Listing, Paragraph, Part, Table
from portal.letters.words import kronor, long_date, phone, whole_number
from portal.register.articles import of_the_regulation
from portal.register.parts import Controller


def answer(*, sender: Controller, language: str, answer: Answer) -> Body:
    """
    The answer with its seventeen points. Rules R15-1 to R15-18.

    Source: GDPR Art. 15(1) to (4), 12(1) to (3), 77.
    """
    parts: list[Part] = [
        *_yes_or_no(sender, language, answer),
        *_categories(language, answer),
        *_abroad(answer),
        *_decisions(answer),
        *_rights(answer),
        *complaint(answer.authority),
        *_searched(language, answer),
        *_masked(answer),
        *_looked_up(language, answer),
        *_layers(answer),
        *_since_last(language, answer),
        *_made_from(answer),
    ]
    if answer.moving:
        return Body(
            subject=_("Answer to your request to move data"),
            parts=tuple(parts),
            article=of_the_regulation("12", "15", "20", "77", language=language),
        )
    return Body(
        subject=_("Answer to your request for a copy"),
        parts=tuple(parts),
        article=of_the_regulation("12", "15", "77", language=language),
    )


def complaint(authority: AuthorityAnswer) -> list[Part]:
    """Where to complain. Rule R15-7. Source: GDPR Art. 77."""
    rows = [(_("Authority"), authority.name), (_("Address"), authority.address)]
    rows += [(_("Phone"), phone(authority.phone))] if authority.phone else []
    rows += [(_("E-mail"), authority.email)] if authority.email else []
    return [
        Heading(text=_("If you are not satisfied")),
        Paragraph(text=_("You may complain to the supervisory authority, free of charge, or go to court.")),
        Facts(rows=tuple(rows)),
        Action(label=_("Complain to %(authority)s") % {"authority": authority.name}, url=authority.url),
    ]


def overdue(language: str, answer: Answer) -> list[Part]:
    """Say that an answer with a file, or of nothing, is late; nothing where it came in time."""
    return late(language, answer.due_on if answer.answered_on > answer.due_on else None)


def facts(language: str, answer: Answer) -> list[tuple[str, str]]:
    """Return what every such answer says of its request: its days, what it cost, and how we knew who asked."""
    rows = [
        (_("Your request"), answer.reference),
        (_("Received on"), long_date(answer.received_on, language)),
        (_("Last day to answer"), long_date(answer.due_on, language)),
        (_("Answered on"), long_date(answer.answered_on, language)),
    ]
    if answer.extended_told_on is not None:
        rows.append(
            (_("You were told about the longer time on"), long_date(answer.extended_told_on, language))
        )
    price = kronor(answer.price, language) if answer.price else _("free of charge")
    rows.append((_("Price"), price))
    rows.append((_("To be sure it is you we asked for"), answer.identity))
    return rows


def late(language: str, since: date | None) -> list[Part]:
    """Say that an answer is late, and since which day; nothing where it came in time. Source: GDPR Art. 5(1)(a), 12(3)."""
    if since is None:
        return []
    text = _("You should have had this answer by %(date)s. We are late, and we are sorry.")
    return [Paragraph(text=text % {"date": long_date(since, language)})]


def covered(masked: int, language: str, where: str) -> list[Paragraph]:
    """Say how much is covered in a file, and `where` it says why; nothing where nothing is (R15-13)."""
    words = ngettext(
        "We have covered %(n)s thing in it: giving it out would harm somebody else or is forbidden. %(where)s",
        "We have covered %(n)s things in it: giving them out would harm somebody else or is forbidden. %(where)s",
        masked,
    )
    told = words % {"n": whole_number(masked, language), "where": where}
    return [Paragraph(text=told)] if masked else []


def _yes_or_no(sender: Controller, language: str, answer: Answer) -> list[Part]:
    first = _("No: %(sender)s holds no personal data about you beyond this request.")
    if answer.held:
        first = _("Yes: %(sender)s processes personal data about you.")
    elif answer.moving:
        first = _("%(sender)s holds nothing about you that can be moved. Other data about you may be there.")
    return [
        Paragraph(text=first % {"sender": sender.name}),
        *overdue(language, answer),
        Facts(
            rows=(
                *facts(language, answer),
                (_("Which copy this is"), _("number %(n)d") % {"n": answer.copy_number}),
            )
        ),
    ]


def _categories(language: str, answer: Answer) -> list[Part]:
    if not answer.categories and not answer.nothing_in:
        return []
    parts: list[Part] = [Heading(text=_("What we hold, why, and until when"))]
    for category in answer.categories:
        parts.append(
            Table(
                caption=category.name,
                columns=(_("Question"), _("Answer")),
                rows=(
                    (_("Records"), whole_number(category.records, language)),
                    (_("Used for"), _several(category.purposes)),
                    (_("Legal basis"), category.basis),
                    (_("Comes from"), category.origin),
                    (_("Who gets it"), _several(category.recipients) or _("nobody outside us")),
                    (_("Kept until"), category.until),
                ),
            )
        )
    if answer.nothing_in:
        parts += [
            Paragraph(text=_("We hold nothing about you of these kinds, so nobody gets it from us:")),
            Listing(items=answer.nothing_in),
        ]
    return parts


def _abroad(answer: Answer) -> list[Part]:
    heading = Heading(text=_("Countries outside the EU and EEA"))
    if not answer.transfers:
        return [heading, Paragraph(text=_("None: your data stay within the EU and EEA."))]
    return [
        heading,
        Table(
            caption=_("Where your data go and what protects them there"),
            columns=(_("Country"), _("Recipient"), _("Safeguard"), _("How to get a copy")),
            rows=tuple((one.country, one.recipient, one.safeguard, one.copy) for one in answer.transfers),
        ),
        *(
            Action(label=_("The safeguard for %(recipient)s") % {"recipient": one.recipient}, url=one.link)
            for one in answer.transfers
        ),
    ]


def _decisions(answer: Answer) -> list[Part]:
    parts: list[Part] = [Heading(text=_("Decisions made by machines alone"))]
    if answer.decisions:
        parts.append(
            Table(
                caption=_("How each decision is made and what it means for you"),
                columns=(_("Decision"), _("How it is made"), _("What it means for you")),
                rows=tuple((one.name, one.logic, one.consequences) for one in answer.decisions),
            )
        )
    else:
        parts.append(
            Paragraph(
                text=_(
                    "None: no decision that affects you legally, or in another way as much, is made by a machine alone."
                )
            )
        )
    if answer.unattended:
        parts.append(
            Paragraph(
                text=_(
                    "A machine puts together the answer to a request like this one. Only a person can refuse one."
                )
            )
        )
    return parts


def _rights(answer: Answer) -> list[Part]:
    return [
        Heading(text=_("Your rights")),
        Paragraph(text=_("You can use each of these rights at any time, free of charge. Write to us here:")),
        *(Action(label=right.name, url=right.url) for right in answer.rights),
    ]


def _searched(language: str, answer: Answer) -> list[Part]:
    return [
        Heading(text=_("Where we searched")),
        Table(
            caption=_("Every place we searched, also those that hold nothing"),
            columns=(_("Place"), _("Result"), _("Records")),
            rows=tuple(
                (one.name, one.outcome, whole_number(one.records, language)) for one in answer.sources
            ),
        ),
    ]


def _masked(answer: Answer) -> list[Part]:
    heading = Heading(text=_("What is covered or left out"))
    if not answer.masked:
        return [heading, Paragraph(text=_("Nothing was covered or left out."))]
    return [
        heading,
        Table(
            caption=_("Each thing that is covered or left out, and why"),
            columns=(_("What"), _("Why")),
            rows=tuple((one.item, one.reason) for one in answer.masked),
        ),
    ]


def _looked_up(language: str, answer: Answer) -> list[Part]:
    heading = Heading(text=_("Who has looked at your data"))
    if not answer.look_ups:
        return [heading, Paragraph(text=_("No one on our staff has opened your data."))]
    return [
        heading,
        Table(
            caption=_("When our staff opened your data, and why"),
            columns=(_("Date"), _("Role"), _("Why")),
            rows=tuple(
                (long_date(one.on, language, weekday=False), one.role, one.purpose) for one in answer.look_ups
            ),
        ),
    ]


def _layers(answer: Answer) -> list[Part]:
    return [
        Heading(text=_("All parts of this answer")),
        Paragraph(
            text=_(
                "The file you download holds everything, to read and for machines. "
                "Nothing of it is sent by mail."
            )
        ),
        Table(
            caption=_("The parts and where to find them"),
            columns=(_("Part"), _("Where")),
            rows=tuple((one.name, one.where) for one in answer.layers),
        ),
    ]


def _since_last(language: str, answer: Answer) -> list[Part]:
    heading = Heading(text=_("What is new since your last copy"))
    if answer.previous_on is None:
        return [heading, Paragraph(text=_("This is your first copy."))]
    last = long_date(answer.previous_on, language)
    if not answer.changes:
        return [heading, Paragraph(text=_("Nothing has changed since %(date)s.") % {"date": last})]
    return [
        heading,
        Table(
            caption=_("Changes since %(date)s") % {"date": last},
            columns=(_("Category"), _("What has changed")),
            rows=tuple((one.category, one.change) for one in answer.changes),
        ),
    ]


def _made_from(answer: Answer) -> list[Part]:
    return [
        Heading(text=_("What this answer was made from")),
        Paragraph(text=_("The answer comes from the same register as our privacy notice:")),
        Facts(rows=answer.versions),
    ]


def _several(texts: tuple[str, ...]) -> str:
    return "; ".join(texts)
