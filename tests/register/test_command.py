"""`manage.py register show|lint|record`."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.register.makers import FOLDER, changed


def run(monkeypatch: pytest.MonkeyPatch, name: str, *arguments: str) -> str:
    """Return what the command prints for an example."""
    monkeypatch.setenv("INSYN_REGISTER", str(FOLDER / f"{name}.toml"))
    out = StringIO()
    call_command("register", *arguments, stdout=out)
    return out.getvalue()


def test_show_prints_the_notice_in_the_language_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Så behandlar Sjungarkompaniet AB" in run(monkeypatch, "karaoke", "show")
    assert "How Sjungarkompaniet AB uses" in run(monkeypatch, "karaoke", "show", "--language", "en")


def test_lint_prints_warnings_and_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = run(monkeypatch, "karaoke", "lint", "--language", "en")

    assert "claims[1]: warning shares_with_nobody: the text says that nobody gets data" in printed
    assert "errors: 0, warnings: 1" in printed


@pytest.mark.promise(75)
def test_lint_fails_on_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="errors: 2, warnings: 3"):
        run(monkeypatch, "group", "lint")


@pytest.mark.promise(149)
def test_record_prints_both_records(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = json.loads(run(monkeypatch, "hosting", "record"))

    assert printed["controller"]["activities"]
    assert printed["processor"]["activities"][0]["id"] == "hosting"


def test_a_wrong_register_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text, line = changed('seat = "Stockholm"', 'seet = "Stockholm"')
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("INSYN_REGISTER", str(file))

    with pytest.raises(CommandError, match=rf"mine.toml, line {line}, controller.seet: unknown key"):
        call_command("register", "lint")
