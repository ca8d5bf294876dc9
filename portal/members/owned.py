"""The one way a member's page reads rows: those that belong to the member, and no others (house.md, doors)."""

from typing import Any, TypeVar

from django.db import models

from portal.members.models import Member

Row = TypeVar("Row", bound=models.Model)


class OwnedQuerySet(models.QuerySet[Row]):
    """Rows with a `member` column."""

    def visible_to(self, member: Member) -> Any:
        """Return the rows of this member only."""
        return self.filter(member=member)


class EvidenceQuerySet(OwnedQuerySet[Row]):
    """Rows that are never rewritten, also not when staff merge two records of one person."""

    def visible_to(self, member: Member) -> Any:
        """Return the rows of this member, under this id or one that was merged into it."""
        same = Member.objects.filter(models.Q(pk=member.pk) | models.Q(merged_into=member.pk))
        return self.filter(member__in=same.values("pk"))
