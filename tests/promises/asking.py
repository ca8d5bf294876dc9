"""Asking for one's data and opening the answer, past the pages."""

import io
import json
import zipfile
from typing import Any

from django.utils import timezone

from portal.members.models import Member
from rights.models import Case, Channel, Package
from rights.rules.right import Right
from rights.rules.states import Role, State
from rights.services import collecting, intake, packaging
from tests.cast import keep_promises


def file(member: Member, right: Right = Right.ACCESS, *, channel: Channel = Channel.PORTAL) -> Case:
    """Ask for a right and return the request."""
    asked = [intake.Asked(right=right)]
    return intake.file_case(
        member=member, asked=asked, channel=channel, language=member.language, now=timezone.now()
    ).case


def answer(member: Member, right: Right = Right.ACCESS) -> zipfile.ZipFile:
    """Ask, let the portal do its work (and a person look where the register wants it), and open the file."""
    case = file(member, right)
    keep_promises()
    for line in case.lines.filter(state=State.REVIEWING):
        collecting.release(line=line, now=timezone.now(), role=Role.HANDLER)
    keep_promises()
    package = Package.objects.get(line__case=case)
    pieces = packaging.opened(package=package, now=timezone.now(), network="test")
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def records(archive: zipfile.ZipFile, category: str) -> dict[str, list[dict[str, Any]]]:
    """Return what the machine's file of a category holds, by table."""
    found: dict[str, list[dict[str, Any]]] = json.loads(archive.read(f"data/{category}.json"))["records"]
    return found


def page(archive: zipfile.ZipFile) -> str:
    """Return the page to read."""
    return archive.read("index.html").decode()
