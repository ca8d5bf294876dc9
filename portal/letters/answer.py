"""
What an answer under Art. 15 holds, as plain words and dates ready to be shown: filled by those who know the
person.

Every text is already in the reader's language. Nothing here is computed.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryAnswer:
    """
    One category: what it is and how much of it, why, on which basis, from whom, to whom, until when
    (R15-2 to 8).
    """

    name: str
    records: int
    purposes: tuple[str, ...]
    basis: str
    origin: str
    recipients: tuple[str, ...]
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAnswer:
    """
    A country outside the EEA by name, who gets data there, the safeguard and where to get a copy
    (R15-10).
    """

    country: str
    recipient: str
    safeguard: str
    copy: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionAnswer:
    """An automated decision: the logic applied and what it means for the person (R15-9)."""

    name: str
    logic: str
    consequences: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RightAnswer:
    """A right the person has, in words, and the page where it is used (R15-6)."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAnswer:
    """One place that was searched and what it said, also when it held nothing (R15-1, R15-11)."""

    name: str
    outcome: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedAnswer:
    """What was covered or left out, where, and why (R15-13)."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerAnswer:
    """One layer of the answer and where in the package it lies (R15-15)."""

    name: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAnswer:
    """What is different since the last copy."""

    category: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpAnswer:
    """When and why staff looked into the person's file; the role, not the name (R15-18)."""

    on: date
    role: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityAnswer:
    """Where to complain (R15-7)."""

    name: str
    address: str
    url: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    The whole answer. `previous_on` is the date of the last copy, None for the first.

    `price` is what the person has agreed to pay, in öre (R12-7).
    `identity` says what was asked to be sure who it is; `versions` names the registers and texts used.
    `nothing_in` names the categories that are empty for this person: they have no recipients (R15-1, R15-4).
    `unattended`: the register lets such an answer go without a person having looked.
    """

    reference: str
    received_on: date
    answered_on: date
    due_on: date
    held: bool
    categories: tuple[CategoryAnswer, ...]
    nothing_in: tuple[str, ...]
    transfers: tuple[TransferAnswer, ...]
    decisions: tuple[DecisionAnswer, ...]
    rights: tuple[RightAnswer, ...]
    authority: AuthorityAnswer
    sources: tuple[SourceAnswer, ...]
    masked: tuple[MaskedAnswer, ...]
    layers: tuple[LayerAnswer, ...]
    look_ups: tuple[LookUpAnswer, ...]
    previous_on: date | None
    changes: tuple[ChangeAnswer, ...]
    identity: str
    versions: tuple[tuple[str, str], ...]
    extended_told_on: date | None = None
    price: int = 0
    copy_number: int = 1
    moving: bool = False
    unattended: bool = False
