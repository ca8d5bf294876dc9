"""
Looking through what may be about others before a copy is made, and covering it item by item (R15-13).

The list says where texts stand and how long they are; to read one it is opened, and that look is noted.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import FileField, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from portal.correspondence.downloads import as_attachment
from portal.datamap import looking
from portal.datamap.copying import Copying
from portal.datamap.registry import declared
from portal.datamap.rows import BadCursor
from portal.desk.witness import seen
from rights.desk.acts import ActDesk, staff
from rights.desk.mask_forms import WHY_NOT, MaskForm
from rights.masks import Mask
from rights.models import Case, Line
from rights.packing import contents, covering
from rights.services import masking
from rights.services.masking import CannotMask, Where

COVER = "rights.add_mask"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemShown:
    """One value in the list: never what it says."""

    what: str
    day: Any
    signs: int
    document: bool
    covered: tuple[str, ...]
    url: str


class MaskDesk(ActDesk):
    """Mixed in before the cases' pages: the list, one value, covering and uncovering."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        one = "<uuid:case>/others/<uuid:line>/<str:table>/<str:row>/<slug:column>/"
        own = [
            path("<uuid:case>/others/<uuid:line>/", view(self.others), name="rights_case_others"),
            path("<uuid:case>/others/<uuid:line>/undo/", view(self.undo), name="rights_case_uncover"),
            path(one, view(self.one), name="rights_case_other"),
            path(f"{one}file/", view(self.original), name="rights_case_other_file"),
        ]
        return [*own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        """Return which files can be looked through, and how much is covered in each."""
        may = request.user.has_perm(COVER)
        return super().beside(request, obj) | {
            "coverable": {
                line.pk: line.masks.count() for line in obj.lines.all() if may and masking.open_for(line)
            }
        }

    def others(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """
        Where texts stand that may be about others, a page at a time, and what is covered.

        :raises Http404: for a cursor that was not made here.
        """
        found = self.line_of(request, case, line, COVER)
        if not masking.open_for(found):
            return self.no_act(request, found, WHY_NOT["not_now"])
        try:
            listed = looking.page(contents.tables(found), cursor=request.GET.get("from", ""))
        except BadCursor as wrong:
            raise Http404 from wrong
        numbered = covering.numbered(found)
        context = {
            "title": _("Look through what may be about others"),
            "items": [_shown(one, found, numbered) for one in listed.items],
            "further": listed.further,
            "first": "from" not in request.GET,
            "covered": _covered(found),
            "four_eyes": masking.alone(found, staff(request).pk),
        }
        return self.page(request, found, "others", context)

    def one(  # noqa: PLR0917  # the parts of an address
        self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID, table: str, row: str, column: str
    ) -> HttpResponse:
        """Read one value, see what is left of it, and cover it or words of it. The look is noted (R15-18)."""
        found, where = self.line_of(request, case, line, COVER), Where(table=table, row=row, column=column)
        held = self._held(request, found, where)
        if held is None:
            return self.no_act(request, found, WHY_NOT["not_now"])
        text = looking.text_of(held, column)
        answers = request.POST if request.method == "POST" else None
        form = MaskForm(answers, line=found, passages=text is not None)
        if form.is_valid():
            words = form.cleaned_data.get("words", "")
            told: dict[str, Any] = {"by": staff(request).pk, "now": timezone.now()}
            try:
                if words:
                    masking.cover_words(line=found, where=where, words=words, because=form.because(), **told)
                else:
                    masking.cover(line=found, where=where, because=form.because(), **told)
            except CannotMask as cannot:
                form.add_error(None, WHY_NOT[cannot.reason])
            else:
                messages.success(
                    request, gettext("Covered. The person will read the ground, not what stood here.")
                )
                return redirect("admin:rights_case_other", case, line, table, row, column)
        context = {
            "title": _("One text"),
            "form": form,
            "what": _named(where),
            "value": text if text is not None else _whole(held, column),
            "left": _left(found, where, text),
            "covered": [
                one for one in _covered(found) if one[0].table == table and _at(one[0]) == (row, column)
            ],
            "file_url": _file_url(found, where, held),
        }
        return self.page(request, found, "other", context)

    def original(  # noqa: PLR0917  # the parts of an address
        self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID, table: str, row: str, column: str
    ) -> HttpResponseBase:
        """
        Hand out a document to be looked at, never as a page of ours.

        :raises Http404: when the value is no document.
        """
        found, where = self.line_of(request, case, line, COVER), Where(table=table, row=row, column=column)
        held = self._held(request, found, where)
        if held is None or not _file_url(found, where, held):
            raise Http404
        return as_attachment(getattr(held, column), name=getattr(held, "file_name", ""))

    def undo(self, request: HttpRequest, case: uuid.UUID, line: uuid.UUID) -> HttpResponse:
        """
        Take a cover off again, as long as the file is not being made.

        :raises PermissionDenied: by another method.
        """
        if request.method != "POST":
            raise PermissionDenied
        found, key = self.line_of(request, case, line, COVER), request.POST.get("mask", "")
        try:
            masking.undo(
                line=found, key=int(key) if key.isdecimal() and len(key) < 18 else 0, by=staff(request).pk
            )
        except CannotMask as cannot:
            return self.no_act(request, found, WHY_NOT[cannot.reason])
        messages.success(request, gettext("Uncovered. The person will read it."))
        return redirect("admin:rights_case_others", case, line)

    def _held(self, request: HttpRequest, line: Line, where: Where) -> Model | None:
        """
        Return the row of a value, its look noted; None when the file does not wait for a person.

        :raises Http404: when it is another person's, or cannot be about others.
        """
        if not masking.open_for(line):
            return None
        try:
            held = masking.found(line, where)
        except CannotMask as cannot:
            raise Http404 from cannot
        seen(
            member=line.case.member,
            by=request.user,
            page="free_text",
            reason=line.case.reference,
            now=timezone.now(),
        )
        return held


def _shown(item: looking.Item, line: Line, numbered: list[tuple[int, Mask]]) -> ItemShown:
    return ItemShown(
        what=_named(Where(table=item.table, row=item.row, column=item.column)),
        day=item.at,
        signs=item.signs,
        document=_is_document(item.copying, item.column),
        covered=tuple(f"{number}" for number, one in numbered if (one.table, *_at(one)) == item.key),
        url=reverse(
            "admin:rights_case_other", args=[line.case_id, line.pk, item.table, item.row, item.column]
        ),
    )


def _covered(line: Line) -> list[tuple[Mask, covering.Masked, str]]:
    """Return each mask with its words for the desk, and where it is read."""
    found = []
    for (_number, mask), one in zip(covering.numbered(line), covering.listed(line), strict=True):
        place = [line.case_id, line.pk, mask.table, mask.row, mask.column]
        found.append((mask, one, reverse("admin:rights_case_other", args=place)))
    return found


def _left(line: Line, where: Where, text: str | None) -> str:
    """Return what the person will read there, in the person's language; nothing while nothing is covered."""
    with override(line.case.language):
        covers = covering.covers(line).get(where.table)
    cover = covers.find(where.row, where.column) if covers else None
    if covers is None or cover is None:
        return ""
    return cover.of(text, salt=covers.salt) if text is not None else cover.mark


def _named(where: Where) -> str:
    source = declared()[where.table]
    return f"{source.title()}: {source.label_of(where.column)}"


def _whole(held: Model, column: str) -> str:
    """Return a value that is no text: a document by its name, else the structure as it stands."""
    value = getattr(held, column)
    return str(getattr(held, "file_name", "") or value)


def _is_document(copying: Copying, column: str) -> bool:
    return column in copying.source.documents()


def _file_url(line: Line, where: Where, held: Model) -> str:
    if not isinstance(held._meta.get_field(where.column), FileField):
        return ""
    place = [line.case_id, line.pk, where.table, where.row, where.column]
    return reverse("admin:rights_case_other_file", args=place)


def _at(mask: Mask) -> tuple[str, str]:
    return mask.row, mask.column
