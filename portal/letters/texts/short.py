"""
What a letter to a child begins with: what it is about, in a few sentences that a twelve-year-old understands.

They stand before the letter, which stays whole. Source: GDPR Art. 12(1), recital 58; R12-14.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.letters.letter import Heading, Paragraph, Part
from portal.letters.texts import finishing
from portal.letters.words import long_date

Told = Mapping[str, Any]
"""What the letter is made from, with its language and sender."""


def in_short(letter: str, told: Told) -> tuple[Part, ...]:
    """Return the part in short of a letter in the active language; nothing for letters to others than the person."""
    sentences = SHORT.get(letter)
    if sentences is None:
        return ()
    return (
        Heading(text=_("In short")),
        *(Paragraph(text=one) for one in sentences(told)),
        Heading(text=_("The whole letter")),
    )


def _day(told: Told, name: str) -> dict[str, str]:
    return {"day": long_date(told[name], told["language"])}


def _unhappy() -> str:
    return _(
        "Do you think that the answer is wrong? You can complain. It costs nothing, and a grown-up can help you."
    )


def _received(told: Told) -> list[str]:
    return [
        _("We have got what you sent us. If we need something more from you, we write to you."),
        _("We are late with our answer, and we are sorry. We answer as soon as we can.")
        if told.get("late")
        else _("You get an answer on %(day)s at the latest.") % _day(told, "due_on"),
    ]


def _receipt(told: Told) -> list[str]:
    return [
        _("This paper shows that you have asked us for something. Keep it if you want to."),
        _("You get an answer on %(day)s at the latest.") % _day(told, "due_on"),
    ]


def _identity(told: Told) -> list[str]:
    return [
        _(
            "Before we answer we must know that it is really you who asks. Otherwise somebody else could get "
            "to know things about you."
        ),
        _("This letter says what you can do. If it is difficult, ask a grown-up whom you trust to help you."),
    ]


def _identity_code(told: Told) -> list[str]:
    return [*_identity(told), _("There is a code in this letter. It is only for you.")]


def _document_gone(told: Told) -> list[str]:
    return [_("We had a picture of a document that shows who you are. Now we have deleted it.")]


def _extended(told: Told) -> list[str]:
    return [
        _("We need more time to answer you. You get an answer on %(day)s at the latest.")
        % _day(told, "due_on")
    ]


def _asked(told: Told) -> list[str]:
    return [
        _("We need something more from you before we can go on. The page of your request says what.")
        if told["url"]
        else _("We need something more from you before we can go on. Below you can read what.")
    ]


def _message(told: Told) -> list[str]:
    if not told["url"]:
        return [_("We have written to you about what you asked us. You can read it below.")]
    return [_("We have written to you about what you asked us. You can read it on our page.")]


def _answered(told: Told) -> list[str]:
    return [_("We have answered what you asked us. You can read the answer on our page.")]


def _file_ready(told: Told) -> list[str]:
    move = _("The file that you can take with you is ready. You can fetch it until %(day)s.")
    copy = _("The file with what we know about you is ready. You can fetch it until %(day)s.")
    ready = (move if told["to_move"] else copy) % _day(told, "expires_on")
    return [ready, _("It is about you. Think about whom you show it to.")]


def _file_expiring(told: Told) -> list[str]:
    move = _("The file that you can take with you is here until %(day)s. Then we delete it.")
    copy = _("The file with what we know about you is here until %(day)s. Then we delete it.")
    ends = (move if told["to_move"] else copy) % _day(told, "expires_on")
    return [ends, _("If you are too late, you can ask us for it again. It costs nothing.")]


def _on_paper(told: Told) -> list[str]:
    return [
        _("With this letter you get what we know about you on paper."),
        _("It is about you. Think about whom you show it to."),
        _unhappy(),
    ]


def _answer(told: Told) -> list[str]:
    answer = told["answer"]
    if not answer.held and not answer.moving:
        return _nothing(told)
    if not answer.held:
        return [
            _("You wanted to take with you what you have told us. We have nothing that can be moved."),
            _("We may still know other things about you."),
            _unhappy(),
        ]
    if answer.moving:
        return [
            _(
                "This file holds what you have told us about yourself. You can take it with you and use it elsewhere."
            ),
            _unhappy(),
        ]
    return [
        _("Here you can read what we know about you, why we know it, and who else knows it."),
        _unhappy(),
    ]


def _nothing(told: Told) -> list[str]:
    return [
        _("You asked what we know about you. The answer is nothing, only that you have asked us."),
        _unhappy(),
    ]


def _withdrawn(told: Told) -> list[str]:
    return [
        _("You have taken back what you asked for, or a part of it. We do nothing more about that."),
        _("You can ask us again whenever you want."),
    ]


def _forwarded(told: Told) -> list[str]:
    return [
        _(
            "%(controller)s decides about a part of this. We have told them what you want, and they answer you."
        )
        % {"controller": told["controller"]},
        _("We answer you about the rest."),
    ]


def _fee(told: Told) -> list[str]:
    return [
        _("We want to be paid for what you asked for. Nothing happens before you have said what you want."),
        _("You do not have to pay. Talk to a grown-up before you decide."),
    ]


def _fee_waived(told: Told) -> list[str]:
    return [_("You do not have to pay. We go on with what you asked for.")]


def _corrected(told: Told) -> list[str]:
    if told["otherwise"]:
        first = _(
            "We have changed what we know about you, but not just as you asked. Below you can read why."
        )
    else:
        first = _("Something that we had written about you was wrong. Now we have changed it as you asked.")
    return [first, _unhappy()]


def _restricted(told: Told) -> list[str]:
    return [
        _("We keep what we know about you, but we do not use it. That is called a pause."),
        _("You can end the pause whenever you want."),
        _unhappy(),
    ]


def _to_be_lifted(told: Told) -> list[str]:
    first, more = _("The pause ends soon. From %(day)s we may use what we know about you again."), []
    if told["others"]:
        first = _("One of your pauses ends on %(day)s.")
        more = [_("You have another pause, so we still do not use what we know about you.")]
    elif told["stopped"]:
        more = [_("We still do not do what you have said no to.")]
    last = _("If you do not want that, write to us before that day.")
    return [first % _day(told, "lifted_on"), *more, last]


def _erased(told: Told) -> list[str]:
    effects = told["effects"]
    if not effects.now:
        first = _("Nothing is deleted.")
    elif told["done"]:
        first = _("We have deleted things that we knew about you. They cannot come back.")
    else:
        first = _("We are deleting things that we know about you now. They cannot come back.")
    kept = (
        [_("Some things we must keep for a time. Below you can read which, and why.")] if effects.kept else []
    )
    return [first, *kept, _unhappy()]


def _objection_met(told: Told) -> list[str]:
    return [
        _("You said no, and we have stopped. We do not use what we know about you for that any more."),
        _unhappy(),
    ]


def _objection_weighed(told: Told) -> list[str]:
    first = (
        _("You said no to something that we do. We have thought about it, and we go on with some of it.")
        if told["stopped"]
        else _("You said no to something that we do. We have thought about it, and we go on.")
    )
    return [
        first,
        _("Below you can read why."),
        _unhappy(),
    ]


def _refused(told: Told) -> list[str]:
    return [_("We do not do what you asked for. Below you can read why."), _unhappy()]


def _review_done(told: Told) -> list[str]:
    return [
        _("A machine had decided something about you. Now a person has looked at it."),
        _("This is what came of it: %(result)s.") % {"result": told["result"]},
        _unhappy(),
    ]


def _handed_over(told: Told) -> list[str]:
    return [
        _("You wanted us to send your file to %(receiver)s.") % {"receiver": told["receiver"]},
        _("Below you can read how it went. You can still fetch the file yourself.")
        if told["there"]
        else _("Below you can read how it went. The file is gone, but you can ask us for a new one."),
    ]


SHORT: Mapping[str, Callable[[Told], list[str]]] = {
    "rights.answer": _answer,
    "rights.answered": _answered,
    "rights.asked": _asked,
    "rights.copy_on_paper": _on_paper,
    "rights.corrected": _corrected,
    "rights.erased": _erased,
    "rights.extended": _extended,
    "rights.fee": _fee,
    "rights.fee_announced": _fee,
    "rights.fee_waived": _fee_waived,
    "rights.file_expiring": _file_expiring,
    "rights.file_ready": _file_ready,
    "rights.finished": finishing.in_short,
    "rights.forwarded": _forwarded,
    "rights.handed_over": _handed_over,
    "rights.identity_asked": _identity,
    "rights.identity_code": _identity_code,
    "rights.identity_document": _identity,
    "rights.identity_document_gone": _document_gone,
    "rights.message": _message,
    "rights.no_data": _nothing,
    "rights.objection_met": _objection_met,
    "rights.objection_weighed": _objection_weighed,
    "rights.receipt": _receipt,
    "rights.received": _received,
    "rights.received_on_paper": _received,
    "rights.refused": _refused,
    "rights.restricted": _restricted,
    "rights.restriction_to_be_lifted": _to_be_lifted,
    "rights.review_done": _review_done,
    "rights.withdrawn": _withdrawn,
    "rights.withdrawn_on_paper": _withdrawn,
}
"""Every letter to the person about a request has one; a test holds the two lists together."""
