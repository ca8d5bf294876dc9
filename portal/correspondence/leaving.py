"""Conversations that leave with what they were about: whole, with their messages and files."""

import uuid
from collections.abc import Collection, Mapping

from django.core.files.storage import default_storage

from portal.correspondence.models import Attachment, Thread


def leave(threads: Collection[uuid.UUID]) -> Mapping[str, int]:
    """
    This function will destroy conversations whose time is over, and return how many rows of each table left.

    The room that calls knows their time. Files go before their rows: a crash between the two leaves a row whose
    file is gone and which the next run takes, never a file that no row knows.
    """
    files = Attachment.objects.filter(message__thread__in=threads)
    for name in files.values_list("file", flat=True):
        default_storage.delete(name)
    return Thread.objects.filter(pk__in=threads).delete()[1]
