"""
Which promises and rules of the law the suite proves.

A test that proves a row carries `@pytest.mark.promise(14)` or `@pytest.mark.rule("D-7")`; at the end of a run the
rows whose every test passed are counted. `--rows` names them.
"""

from collections import defaultdict
from pathlib import Path

import pytest

PROMISES = frozenset(range(1, 157))
RULES = frozenset((Path(__file__).parent / "house" / "rules.txt").read_text().split())
KINDS = {"promise": PROMISES, "rule": RULES}

_passed: dict[str, set[object]] = defaultdict(set)
_failed: dict[str, set[object]] = defaultdict(set)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rows", action="store_true", help="name the promises and rules that are proven")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let the rows travel with the test's report, also between processes."""
    for kind in KINDS:
        item.user_properties += [(kind, row) for mark in item.iter_markers(kind) for row in mark.args]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    for kind, row in report.user_properties:
        if kind in KINDS and report.failed:
            _failed[kind].add(row)
        elif kind in KINDS and report.when == "call" and report.passed:
            _passed[kind].add(row)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    proven = {kind: _passed[kind] - _failed[kind] for kind in KINDS}
    if not any(proven.values()):
        return
    told = ", ".join(f"{len(proven[kind])} of {len(rows)} {kind}s" for kind, rows in KINDS.items())
    terminalreporter.write_line(f"proven in this run: {told}")
    if config.getoption("--rows"):
        for kind, rows in proven.items():
            terminalreporter.write_line(f"{kind}s: {' '.join(map(str, sorted(rows, key=_by_number)))}")


def _by_number(row: object) -> tuple[str, int]:
    letters, _, number = str(row).rpartition("-")
    return letters, int(number)
