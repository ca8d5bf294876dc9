"""Addresses of requests; each in Swedish and English. A number of another shape is no address at all."""

from django.urls import URLPattern, URLResolver, path, register_converter
from django.utils.translation import gettext_lazy as _

from rights.rules.right import Right
from rights.views import (
    answers,
    asking,
    cases,
    fees,
    files,
    guests,
    handing,
    leaving,
    pausing,
    questions,
    reaching,
    showing,
    talking,
)


class Reference:
    """A request's number, such as R-2026-0142."""

    regex = "R-[0-9]{4}-[0-9]{4,10}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class RightName:
    """A right by its name."""

    regex = "|".join(Right.values)

    def to_python(self, value: str) -> Right:
        return Right(value)

    def to_url(self, value: Right | str) -> str:
        return Right(value).value


class Token:
    """What a follow link ends with."""

    regex = "[A-Za-z0-9_-]{43}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Reference, "reference")
register_converter(RightName, "right")
register_converter(Token, "token")

COPY, MOVE = {"right": Right.ACCESS}, {"right": Right.PORTABILITY}
CORRECT = {"right": Right.RECTIFICATION}
OBJECT = {"right": Right.OBJECTION}
ERASE = {"right": Right.ERASURE}
REVIEW = {"right": Right.REVIEW}
PAUSE = {"right": Right.RESTRICTION}

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("requests/"), cases.requests, name="requests"),
    path(_("requests/new/"), asking.request_new, name="request_new"),
    path(_("requests/new/copy/"), asking.request_scope, COPY, name="request_copy"),
    path(_("requests/new/copy/parts/"), asking.request_parts, COPY, name="request_copy_parts"),
    path(_("requests/new/copy/period/"), asking.request_period, COPY, name="request_copy_period"),
    path(_("requests/new/move/"), asking.request_scope, MOVE, name="request_move"),
    path(_("requests/new/move/parts/"), asking.request_parts, MOVE, name="request_move_parts"),
    path(_("requests/new/correct/"), asking.request_details, CORRECT, name="request_correct"),
    path(_("requests/new/object/"), asking.request_details, OBJECT, name="request_object"),
    path(_("requests/new/delete/"), asking.request_details, ERASE, name="request_erase"),
    path(_("requests/new/delete/effects/"), leaving.request_erase_effects, name="request_erase_effects"),
    path(_("requests/new/review/"), asking.request_details, REVIEW, name="request_review"),
    path(_("requests/new/pause/"), asking.request_details, PAUSE, name="request_pause"),
    path(_("requests/new/who/"), asking.request_who, name="request_who"),
    path(_("requests/new/check/"), asking.request_check, name="request_check"),
    path(_("requests/new/discard/"), asking.request_discard, name="request_discard"),
    path(_("requests/pause/"), pausing.pause, name="pause"),
    path(_("requests/<reference:reference>/"), cases.request_page, name="request"),
    path(_("requests/<reference:reference>/progress/"), cases.request_progress, name="request_progress"),
    path(_("requests/<reference:reference>/receipt/"), cases.request_receipt, name="request_receipt"),
    path(
        _("requests/<reference:reference>/receipt.pdf"), cases.request_receipt_pdf, name="request_receipt_pdf"
    ),
    path(_("requests/<reference:reference>/last-day.ics"), cases.request_calendar, name="request_calendar"),
    path(_("requests/<reference:reference>/identity/"), showing.request_identity, name="request_identity"),
    path(_("requests/<reference:reference>/withdraw/"), cases.request_withdraw, name="request_withdraw"),
    path(_("requests/<reference:reference>/delivery/"), reaching.request_delivery, name="request_delivery"),
    path(
        _("requests/<reference:reference>/acting/end/"),
        reaching.request_acting_end,
        name="request_acting_end",
    ),
    path(
        _("requests/<reference:reference>/answer/<right:right>/"),
        answers.request_answer,
        name="request_answer",
    ),
    path(
        _("requests/<reference:reference>/answer/<right:right>/letter.pdf"),
        answers.request_answer_pdf,
        name="request_answer_pdf",
    ),
    path(_("requests/<reference:reference>/messages/"), talking.request_messages, name="request_messages"),
    path(
        _("requests/<reference:reference>/messages/file/<uuid:key>/"),
        talking.request_message_file,
        name="request_message_file",
    ),
    path(_("requests/<reference:reference>/fee/<right:right>/"), fees.request_fee, name="request_fee"),
    path(_("requests/<reference:reference>/question/"), questions.request_question, name="request_question"),
    path(_("requests/<reference:reference>/file/"), files.request_file, name="request_file"),
    path(_("requests/<reference:reference>/file/send/"), handing.request_file_send, name="request_file_send"),
    path(
        _("requests/<reference:reference>/file/<right:right>/"),
        files.request_download,
        name="request_download",
    ),
    path(
        _("requests/<reference:reference>/file/<right:right>/end/"),
        files.request_file_end,
        name="request_file_end",
    ),
    path(_("guest/<token:token>/"), guests.guest_follow, name="guest_follow"),
]
