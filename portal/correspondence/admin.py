"""The desk's conversations: what waits for our answer, read, and answered through the service."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.correspondence import entered, services
from portal.correspondence.downloads import as_attachment
from portal.correspondence.models import Attachment, Author, Message, Thread
from portal.desk import masks, pause
from portal.desk.badges import badge
from portal.desk.pages import OF_MEMBER, AboutPerson, CappedFilter, ReadOnlyAdmin, back
from portal.members.models import Member

MOST_LETTERS = 10_000
OF_REQUEST = "case"
"""What a conversation calls the request on whose page it is held."""
HOW_READ = {
    services.Way.MAIL: _("The person gets a mail that says only that there is an answer."),
    services.Way.ACCOUNT: _(
        "There is no e-mail address, so no mail is sent. The person reads the answer when signed in."
    ),
    services.Way.ADDRESS: _(
        "Whoever wrote gave no e-mail address, so no mail is sent. The answer is read at the conversation's own "
        "address, which only the person who wrote has."
    ),
    services.Way.UNPROVEN: _(
        "The address in the mail is not on file here and nobody has proven it, so nothing is sent to it. Make a "
        "request of the mail, with the person as somebody new, and the person is told by mail."
    ),
    services.Way.NONE: _(
        "There is no e-mail address and no account: the answer is kept here but reaches nobody."
    ),
}
"""What staff are told beside the answer, by how it is come by."""


class ReplyForm(forms.Form):
    """Our answer, plain text."""

    text = forms.CharField(
        label=_("Your answer"), max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 6})
    )


class Waits(CappedFilter):
    title = _("whose turn it is")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("us", _("for our answer")), ("them", _("for theirs")), ("closed", _("closed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "us":
                waiting = queryset.filter(closed_at=None, latest_author=Author.MEMBER, is_entered=False)
                return waiting.order_by("last_message_at")
            case "them":
                return queryset.filter(closed_at=None, latest_author=Author.STAFF)
            case "closed":
                return queryset.filter(closed_at__isnull=False)
        return queryset


@admin.register(Thread)
class ThreadAdmin(AboutPerson, ReadOnlyAdmin):
    linked_by = OF_MEMBER
    looked_at = "messages"
    list_display = ("number", "who", "about", "came", "last_message_at", "waits", "with_files")
    list_filter = (Waits, "channel")
    show_facets = admin.ShowFacets.NEVER
    list_select_related = ("member", OF_REQUEST)
    ordering = ("-last_message_at",)
    fields = readonly_fields = (
        "number",
        "subject",
        "came",
        "sent_from",
        "opened_at",
        "last_message_at",
        "closed_at",
        "waits",
    )
    change_form_template = "admin/correspondence/thread/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        latest = Message.objects.filter(thread=OuterRef("pk")).order_by("-sent_at").values("author")[:1]
        files = Attachment.objects.filter(message__thread=OuterRef("pk"))
        rows: Any = super().get_queryset(request)
        found: QuerySet[Any] = rows.annotate(
            latest_author=Subquery(latest), has_files=Exists(files), is_entered=entered.dealt_with()
        )
        return found

    def get_urls(self) -> list[URLPattern]:
        reply = path(
            "<uuid:key>/reply/", self.admin_site.admin_view(self.reply), name="correspondence_thread_reply"
        )
        file = path(
            "<uuid:key>/file/<uuid:file>/",
            self.admin_site.admin_view(self.file),
            name="correspondence_thread_file",
        )
        return [reply, file, *super().get_urls()]

    def file(self, request: HttpRequest, key: Any, file: Any) -> HttpResponseBase:
        """Hand out a file of a conversation: a look at the conversation like its page, never as a page of ours."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = get_object_or_404(
            Attachment.objects.select_related("message__thread__member"), pk=file, message__thread=key
        )
        self.opened(request, found.message.thread)
        return as_attachment(found.file, name=found.file_name)

    def reply(self, request: HttpRequest, key: Any) -> HttpResponse:
        """Send our answer; a person with an address is told by mail that there is one."""
        if request.method != "POST" or not request.user.has_perm("correspondence.add_message"):
            raise PermissionDenied
        thread = get_object_or_404(Thread, pk=key)
        form = ReplyForm(request.POST)
        if not form.is_valid():
            messages.error(request, gettext("Write an answer of at most 10,000 letters. Nothing was sent."))
            return self.shown_again(request, key, reply_form=form)
        try:
            services.reply(
                thread=thread,
                text=form.cleaned_data["text"],
                staff=cast(Member, request.user),
                now=timezone.now(),
                exception=pause.exception_of(request, thread.member) if thread.member else "",
            )
        except pause.Paused as paused:
            messages.error(request, pause.refusal(paused.since, thread.member, onward=_page(thread)))
        except services.ThreadClosed:
            messages.error(request, gettext("The conversation is closed. Nothing was sent."))
        else:
            messages.success(request, gettext("Your answer was sent."))
        return back(request, reverse("admin:correspondence_thread_change", args=[key]))

    def own_reason(self, obj: Thread) -> str:
        return services.number(obj)

    def called(self, obj: Thread) -> str:
        return gettext("Conversation %(number)s") % {"number": services.number(obj)}

    def beside(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        return {
            "conversation": list(obj.messages.order_by("sent_at").prefetch_related("attachments")),
            "reply_form": ReplyForm(),
            "stopped": pause.stopped(request, obj.member) if obj.member else None,
            "way_on": pause.way(obj.member, onward=_page(obj)) if obj.member else "",
            "way": HOW_READ[services.way_to(obj)],
            "made_of_it": entered.of_thread(obj),
            "may_see_requests": request.user.has_perm("rights.view_case"),
            "may_enter": request.user.has_perm("rights.change_case") and not obj.is_entered,
            "may_reply": obj.closed_at is None and request.user.has_perm("correspondence.add_message"),
        }

    @admin.display(description=_("Number"))
    def number(self, obj: Thread) -> str:
        return services.number(obj)

    @admin.display(description=_("Name"))
    def who(self, obj: Thread) -> str:
        if obj.member is None:
            return gettext("nobody named")
        return pause.beside(masks.name(obj.member.name, protected=obj.member.protected_identity), obj)

    @admin.display(description=_("Sender as the mail says"))
    def sent_from(self, obj: Thread) -> str:
        if obj.member is not None and obj.member.protected_identity:
            return masks.email(obj.sender, protected=True)
        return obj.sender or "–"

    @admin.display(description=_("Subject"))
    def about(self, obj: Thread) -> str:
        if _request_of(obj):
            return obj.subject
        protected = obj.member is not None and obj.member.protected_identity
        return masks.subject(obj.subject, protected=protected)

    @admin.display(description=_("Channel"))
    def came(self, obj: Thread) -> str:
        reference = _request_of(obj)
        return (
            gettext("Request %(number)s") % {"number": reference} if reference else obj.get_channel_display()
        )

    @admin.display(description=_("Waiting"))
    def waits(self, obj: Any) -> SafeString:
        if obj.closed_at:
            return badge("closed", gettext("closed"))
        if obj.is_entered:
            return badge("now", gettext("a request was made of it"))
        if obj.latest_author == Author.MEMBER:
            return badge("wait", gettext("for our answer"))
        return badge("now", gettext("for theirs"))

    @admin.display(description=_("Files"))
    def with_files(self, obj: Any) -> str:
        return gettext("yes") if obj.has_files else "–"


def _page(thread: Thread) -> str:
    return reverse("admin:correspondence_thread_change", args=[thread.pk])


def _request_of(thread: Thread) -> str:
    """Return the number of the request on whose page the conversation is held, or nothing."""
    return str(getattr(getattr(thread, OF_REQUEST, None), "reference", ""))
