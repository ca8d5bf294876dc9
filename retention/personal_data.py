"""Disposals and holds belong to the history of requests."""

from django.utils.translation import gettext_lazy as _

from portal.datamap import ModelSource, Others, codes, exempt, facts, kept, link, not_personal, register
from retention.models import Disposal, Freeze, Hold
from retention.showing import items_in_words, keeps_in_words, parts_in_words, traces_in_words

RULE = "request_register"


@register
class Disposals(ModelSource):
    model = Disposal
    subject = "member"
    category = "requests"
    label = _("Deletions you have asked for")
    fields = {
        "id": not_personal(_("a random key")),
        "about_id": not_personal(_("key of the part of the request")),
        "member": link(),
        "act_id": not_personal(_("a random key in the ledger of deletions")),
        "categories": kept(RULE, others=Others.NONE, words=facts.named(codes.categories)),
        "items": kept(RULE, others=Others.POSSIBLE, words=items_in_words),
        "keeps": kept(RULE, others=Others.POSSIBLE, words=keeps_in_words),
        "planned_at": kept(RULE),
        "handled_by": not_personal(_("a random key; names of staff are not needed to check what was done")),
        "handled_at": kept(RULE),
        "approved_by": not_personal(_("a random key; names of staff are not needed to check what was done")),
        "approved_at": kept(RULE),
        "begun_at": kept(RULE),
        "told_at": kept(RULE),
        "executed_at": kept(RULE),
        "searched_at": kept(RULE),
        "searched": kept(RULE),
        "traces": kept(RULE, others=Others.NONE, words=traces_in_words),
        "next_on": kept(RULE),
        "untold": kept(RULE, others=Others.NONE, words=items_in_words),
    }


@register
class Freezes(ModelSource):
    model = Freeze
    subject = "member"
    category = "requests"
    label = _("When deletion by the clock stood still for you")
    fields = {
        "id": not_personal(_("row key")),
        "about_id": not_personal(_("key of the part of the request")),
        "member": link(),
        "begun_at": kept(RULE),
        "ended_at": kept(RULE),
        "ended_by": not_personal(_("a random key; names of staff are not needed to check what was done")),
    }


@register
class Holds(ModelSource):
    model = Hold
    subject = "member"
    category = "requests"
    label = _("Data that we must not delete for now")
    counted_from = "released_at"
    shown_if = "shown"
    fields = {
        "id": not_personal(_("a random key")),
        "member": link(),
        "placed_at": kept(RULE),
        "categories": kept(RULE, others=Others.NONE, words=parts_in_words),
        "ground": kept(RULE),
        "reason": kept(RULE, others=Others.POSSIBLE),
        "review_on": kept(RULE),
        "shown": not_personal(_("only holds that are shown are told of")),
        "hidden_because": kept(RULE, others=Others.POSSIBLE),
        "placed_by": not_personal(_("a random key; names of staff are not needed to check what was done")),
        "reviewed_at": kept(RULE),
        "asked_by": not_personal(_("a random key; names of staff are not needed to check what was done")),
        "asked_at": kept(RULE),
        "release_because": kept(RULE, others=Others.POSSIBLE),
        "released_by": not_personal(_("a random key; names of staff are not needed to check what was done")),
        "released_at": kept(RULE),
    }


exempt("retention.Sweep", _("days, and random keys of staff"))
exempt(
    "retention.Part", _("counts, by table and rule; how far a deletion has come is forgotten when it ends")
)
exempt(
    "retention.Sought",
    _("by what erased people are searched for, locked, for a day at most; of nobody who has a record here"),
)
exempt("retention.Purge", _("which tables were cleaned and when"))
