"""The house's own files, read once."""

import subprocess
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("portal", "rights", "consents", "retention")


@lru_cache
def code() -> dict[Path, str]:
    """Return every module of the rooms with its text; migrations are made by Django."""
    found = (file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
    return {
        file.relative_to(ROOT): file.read_text() for file in sorted(found) if "migrations" not in file.parts
    }


@lru_cache
def of_tests() -> dict[Path, str]:
    """Return every module of the tests with its text."""
    return {file.relative_to(ROOT): file.read_text() for file in sorted((ROOT / "tests").rglob("*.py"))}


@lru_cache
def committed() -> tuple[Path, ...]:
    """Return the text files that are in the repository, or about to be."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    endings = {".py", ".html", ".css", ".js", ".toml", ".md", ".po", ".txt", ".sh", ".yml", ".svg", ""}
    return tuple(Path(name) for name in told.stdout.split("\n") if name and Path(name).suffix in endings)
