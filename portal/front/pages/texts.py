"""The organisation's own texts, all made from the register: notice, times, terms, cookies, recipients; help, access."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal import register
from portal.members.models import Member
from portal.register import keeping
from portal.register import render as rendering
from portal.register.countries import country_name
from portal.register.schema import NoticeVersion

from .places import language, today


def privacy(request: HttpRequest) -> HttpResponse:
    """Show the notice in force, summary first, and its versions (GDPR Art. 13, 14; E-2, promises 1, 105, 145)."""
    book, day = register.current(), today()
    country = request.user.country if isinstance(request.user, Member) else None
    document = rendering.privacy_notice(book, language=language(), on=day, country=country or None)
    return render(
        request,
        "front/privacy.html",
        {
            "document": document,
            "sections": [section for section in document.sections if section.id != "versions"],
            "version": book.notice_on(day),
            "summary": book.notice_on(day).summary.in_language(language()),
            "versions": _versions(book.notice_on(day)),
        },
    )


def privacy_version(request: HttpRequest, version: str) -> HttpResponse:
    """Show one version: the one in force whole, an older or coming one by what it changed and when it held."""
    book, day = register.current(), today()
    found = next((one for one in book.notice_versions if one.version == version), None)
    if found is None:
        raise Http404
    if found == book.notice_on(day):
        return privacy(request)
    later = sorted(one.valid_from for one in book.notice_versions if one.valid_from > found.valid_from)
    return render(
        request,
        "front/privacy_version.html",
        {
            "version": found,
            "summary": found.summary.in_language(language()),
            "until": later[0] if later else None,
            "coming": found.valid_from > day,
            "versions": _versions(book.notice_on(day)),
        },
    )


def retention(request: HttpRequest) -> HttpResponse:
    """Show how long everything is kept, from when and on what ground, from the rules that are kept (T-8; promise 145)."""
    document = keeping.retention_page(register.current(), language=language(), on=today())
    return render(request, "front/retention.html", {"document": document, "sections": document.sections})


def terms(request: HttpRequest) -> HttpResponse:
    """Show the terms in force and what each version changed; accepting them is no consent (promise 146)."""
    book, day = register.current(), today()
    return render(
        request,
        "front/terms.html",
        {
            "version": book.terms_on(day),
            "paragraphs": [text.in_language(language()) for text in book.terms_on(day).paragraphs],
            "versions": [
                (one, one.changes.in_language(language()))
                for one in sorted(book.terms_versions, key=lambda one: one.valid_from, reverse=True)
                if one.valid_from <= day
            ],
        },
    )


def cookies(request: HttpRequest) -> HttpResponse:
    """Show what is stored in the browser: the whole list (C-11; promises 7, 8, 53, 122)."""
    book = register.current()
    return render(
        request,
        "front/cookies.html",
        {
            "table": rendering.trackers_table(book, language=language()),
            "optional": any(tracker.optional for tracker in book.trackers),
        },
    )


def recipients(request: HttpRequest) -> HttpResponse:
    """Show who gets data, by name, with links to what they hold themselves (promises 22, 105, 130; E-4)."""
    book = register.current()
    return render(
        request,
        "front/recipients.html",
        {
            "table": rendering.recipients_table(book, language=language()),
            "transfers": rendering.transfers_table(book, language=language()),
        },
    )


def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how well the portal can be used by everyone, and where to tell us of a hindrance."""
    return render(request, "front/accessibility.html", _controller())


def help_page(request: HttpRequest) -> HttpResponse:
    """Answer the common questions and give every other way to reach the organisation."""
    book = register.current()
    context = _controller() | {"authority": book.authority_for(None), "handling": book.handling}
    context["authority_name"] = book.authority_for(None).called(language())
    context["authority_address"] = book.authority_for(None).address.in_language(language())
    context["least"] = book.age.to_join(book.country)
    return render(request, "front/help.html", context)


def _controller() -> dict[str, object]:
    controller = register.current().controller
    return {
        "controller": controller,
        "country": country_name(controller.address.country, language=language()),
    }


def _versions(now: NoticeVersion) -> list[tuple[NoticeVersion, str, bool]]:
    every = sorted(register.current().notice_versions, key=lambda one: one.valid_from, reverse=True)
    return [(one, one.summary.in_language(language()), one == now) for one in every]
