"""The doctor of the start: what a running portal looks at itself is said once, by the portal."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from portal.supervisor import doctor, state
from portal.supervisor.folders import Folders, open_data_folder

SAID_BY_THE_PORTAL = {"Disk", "Pango", "Keys"}


def looked_at(folders: Folders) -> list[str]:
    return [finding.about for finding in doctor.examine(folders)]


def test_what_the_portal_looks_at_is_left_to_a_portal_that_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = open_data_folder(tmp_path / "data")
    alone = looked_at(folders)
    running = SimpleNamespace(ready=True, address="http://127.0.0.1:8000/", children=())
    monkeypatch.setattr(state, "running", lambda _: running)

    beside = looked_at(folders)

    assert not set(beside) & SAID_BY_THE_PORTAL
    assert set(alone) - set(beside) == {"Disk", "Pango"}
    assert len(beside) == len(set(beside))
