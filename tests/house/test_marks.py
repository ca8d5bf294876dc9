"""Every mark names a real row, and the list of rows is whole."""

import ast

from tests.house.sources import of_tests
from tests.proofs import KINDS, RULES


def test_every_mark_is_a_real_row() -> None:
    wrong = [
        f"{file}: {kind}({row!r})"
        for file, text in of_tests().items()
        for kind, row in _marks(text)
        if row not in KINDS[kind]
    ]

    assert wrong == []


def test_the_rules_of_the_law_are_all_listed() -> None:
    assert len(RULES) == 140
    assert {"D-12", "R12-21", "R15-19", "C-15", "T-14", "E-6"} <= RULES


def _marks(text: str) -> list[tuple[str, object]]:
    return [
        (node.func.attr, argument.value)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in KINDS
        and ast.unparse(node.func).startswith("pytest.mark.")
        for argument in node.args
        if isinstance(argument, ast.Constant)
    ]  # fmt: skip
