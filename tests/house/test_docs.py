"""The docs name every command and every setting."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from tests.house.sources import ROOT, code

PROCESSES = {"relay"}
INSIDE = {"INSYN_AS_OWNER", "INSYN_EMBEDDED"}
READ = re.compile(
    r"""["'](INSYN_[A-Z_]+|DATABASE_URL|MIGRATION_DATABASE_URL|LEDGER_DATABASE_URL|REDIS_URL)["']"""
)


def docs() -> str:
    return "\n".join(
        file.read_text() for file in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    )


def commands() -> list[str]:
    found = {Path(file).stem for file in code() if "commands" in file.parts} - {"__init__"}
    return sorted(found)


def variables() -> list[str]:
    text = code()[Path("portal/settings.py")]
    asked = re.findall(r"""env(?:\.\w+)?\(\s*["']([A-Z_]+)["']""", text)
    register = READ.findall(code()[Path("portal/register/__init__.py")])
    return sorted({*asked, *register} - INSIDE)


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_docs(command: str) -> None:
    assert re.search(rf"\b{command}\b", docs()), command


@pytest.mark.parametrize("variable", variables())
def test_every_setting_is_in_the_docs(variable: str) -> None:
    assert variable in docs(), variable


def test_there_are_commands_and_settings_to_look_for() -> None:
    assert {"doctor", "demo", "datamap", "register", "verify_trail"} <= set(commands())
    assert {"INSYN_DATA", "INSYN_HOSTS", "REDIS_URL"} <= set(variables())


@pytest.mark.parametrize("tongue", ["sv", "en"])
def test_whoever_registers_the_portal_at_a_service_reads_where_it_sends_people_back(tongue: str) -> None:
    with translation.override(tongue):
        back = [reverse("facebook_callback"), reverse("openid_connect_callback", args=["sso"])]

    told = (ROOT / "docs" / "operations.md").read_text()

    assert [address for address in back if f"https://portal.example.org{address}`" not in told] == []
