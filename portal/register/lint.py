"""
What in a register contradicts itself or the law: all findings, errors first.

A register with findings can be used; one that cannot be used is refused by load.py. Claims of published texts
are held against the register in contradictions.py, the register against the law in weaknesses.py.
"""

from collections.abc import Mapping
from datetime import date

from portal.register.contradictions import contradictions
from portal.register.findings import Finding, Severity, Where
from portal.register.schema import Register
from portal.register.weaknesses import weaknesses

__all__ = ["Finding", "Severity", "Where", "lint"]


def lint(register: Register, *, today: date, notice_texts: Mapping[str, str] | None = None) -> list[Finding]:
    """
    Return what is found on a local day: errors before warnings, then by line.

    `notice_texts` are published texts by name, read besides what the register itself quotes (E-3, E-5).
    """
    found = [*contradictions(register, notice_texts or {}), *weaknesses(register, today=today)]
    return sorted(found, key=lambda one: (one.severity is Severity.WARNING, one.where.file, one.where.line))
