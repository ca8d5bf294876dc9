"""What Django keeps about those who work here: their acts at the desk, roles and permissions."""

from django.utils.translation import gettext_lazy as _

from portal.datamap import ModelSource, OnErasure, exempt, link, not_personal, observed, register


@register
class StaffActs(ModelSource):
    model = "admin.LogEntry"
    subject = "user"
    category = "security"
    label = _("What you did in the staff's desk")
    fields = {
        "id": not_personal(_("row key")),
        "action_time": observed(_("Time")),
        "user": link(),
        "content_type": not_personal(_("which table")),
        "object_id": not_personal(_("a key")),
        "object_repr": not_personal(_("a key, never a name")),
        "action_flag": observed(_("Act")),
        "change_message": not_personal(_("names of changed columns")),
    }


@register
class MemberGroups(ModelSource):
    model = "members.Member_groups"
    subject = "member"
    category = "security"
    label = _("Roles you have as staff")
    shows = {"group": "name"}
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "group": observed(_("Role"), on_erasure=OnErasure.DELETE_ROW),
    }


@register
class MemberPermissions(ModelSource):
    model = "members.Member_user_permissions"
    subject = "member"
    category = "security"
    label = _("Single permissions you have as staff")
    shows = {"permission": "codename"}
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "permission": observed(_("Permission")),
    }


exempt("auth.Group", _("names of roles"))
exempt("auth.Permission", _("names of permissions"))
exempt("auth.Group_permissions", _("which role has which permission"))
exempt("contenttypes.ContentType", _("names of tables"))
