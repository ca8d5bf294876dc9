"""
The catalogue of a register: purposes, categories, recipients, transfers, retention rules.

schema.py gives out every name of this module: import from there.
"""

from dataclasses import dataclass, replace
from datetime import date

from portal.register.countries import in_eea
from portal.register.parts import Text
from portal.register.period import Anchor, Period
from portal.register.vocabulary import (
    Audience,
    Channel,
    DataRole,
    EndAction,
    Frequency,
    Instrument,
    LegalBasis,
    OriginKind,
    RecipientRole,
    Right,
    Rounding,
    RuleKind,
    SpecialKind,
    StaffRole,
)

IDENTITY_NUMBER = "identity_number"
"""The category under which the portal holds personal numbers; a register without it holds none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalDuty:
    """A statute that commands processing or keeping, with what it says in plain words."""

    id: str
    statute: Text
    says: Text
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A subject of messages that a member may choose apart."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """Why data are used, on exactly one legal basis (C-15). Source: GDPR Art. 5(1)(b), 6(1), 13(1)(c)–(d)."""

    id: str
    name: Text
    description: Text
    basis: LegalBasis
    legitimate_interest: Text | None = None
    duty: str | None = None
    if_not_given: Text | None = None
    marketing: bool = False
    channels: tuple[Channel, ...] = ()
    topics: tuple[Topic, ...] = ()
    frequencies: tuple[Frequency, ...] = ()
    statistics: bool = False
    profiling: bool = False
    minimum_age: int | None = None

    @property
    def rights(self) -> frozenset[Right]:
        """Return the rights the purpose adds: those of its basis, and objection to marketing (R21-3)."""
        return self.basis.rights | ({Right.OBJECTION} if self.marketing else frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where data come from (R15-8): the member, use of the service, staff, or a named recipient."""

    id: str
    label: Text
    kind: OriginKind
    recipient: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonKind:
    """A kind of person whose data are handled. Source: GDPR Art. 30(1)(c)."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """
    A category of personal data, concretely named (R15-3).

    `stored = false`: handled in passing and never kept. `special` kinds need `special_reason` (C-10).
    `marketing_profile`: built for marketing and nothing else, so an objection ends it (GDPR Art. 21(2), 21(3)).
    `public`: we publish it, so others may have it from there (GDPR Art. 17(2)).
    `unidentifiable`: why we cannot tell whose the data are, and what would help (GDPR Art. 11).
    """

    id: str
    label: Text
    description: Text
    contents: tuple[Text, ...]
    purposes: tuple[str, ...]
    origins: tuple[str, ...]
    recipients: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    staff_roles: tuple[StaffRole, ...] = (StaffRole.HANDLER, StaffRole.APPROVER, StaffRole.AUDITOR)
    role: DataRole = DataRole.CONTROLLER
    stored: bool = True
    public: bool = False
    marketing_profile: bool = False
    special: tuple[SpecialKind, ...] = ()
    special_reason: Text | None = None
    unidentifiable: Text | None = None

    @property
    def justifies_numbers(self) -> bool:
        """Return whether personal numbers may be noted here: kept by us, and with the reason why (C-10)."""
        declared = SpecialKind.PERSONNUMMER in self.special and self.special_reason is not None
        return declared and self.stored and self.role is DataRole.CONTROLLER


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A processor agreement: the file, and the day it was signed (E-4; GDPR Art. 28(3))."""

    file: str
    signed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SubProcessor:
    """Whom a processor has engaged in turn."""

    name: str
    country: str
    service: Text


def name_in(language: str, name: str, name_en: str | None) -> str:
    """
    Return the name of a body in a language: most have one, an authority may have an English one too.

    :raises UnknownLanguage: when the language is neither Swedish nor English
    """
    return Text(sv=name, en=name_en or name).in_language(language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A supervisory authority, shown to members of its country (R15-7)."""

    country: str
    name: str
    address: Text
    url: str
    email: str
    phone: str | None = None
    name_en: str | None = None

    def called(self, language: str) -> str:
        """Return its name, in English where it has one."""
        return name_in(language, self.name, self.name_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTarget:
    """
    Where another controller takes the file of a move straight from the portal; off until it is switched on.

    `token_env` names the environment variable with its token. Source: GDPR Art. 20(2); R20-3.
    """

    url: str
    token_env: str
    enabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """
    Someone who gets data, bound to purposes. Source: GDPR Art. 4(9), 13(1)(e), 28, 30(1)(d).

    `country` is where it is established, `parent_country` where its owner is, `locations` where the data lie.
    `contact` is the e-mail address that is told of corrections, erasures and restrictions (Art. 19).
    """

    id: str
    name: str
    role: RecipientRole
    country: str
    purposes: tuple[str, ...]
    service: Text
    parent_country: str | None = None
    locations: tuple[str, ...] = ()
    group: Text | None = None
    only_when: Text | None = None
    at_sign_up: Text | None = None
    agreement: Agreement | None = None
    privacy_policy: str | None = None
    own_access: str | None = None
    contact: str | None = None
    sub_processors: tuple[SubProcessor, ...] = ()
    name_en: str | None = None
    move: MoveTarget | None = None

    def called(self, language: str) -> str:
        """Return its name, in English where it has one."""
        return name_in(language, self.name, self.name_en)

    @property
    def countries(self) -> frozenset[str]:
        """Return its own country and those of its owner, its stores and its sub-processors."""
        own = {self.country, *self.locations, *(sub.country for sub in self.sub_processors)}
        return frozenset(own | ({self.parent_country} if self.parent_country else set()))

    @property
    def countries_outside(self) -> frozenset[str]:
        """Return those of its countries that are outside the EEA."""
        return frozenset(country for country in self.countries if not in_eea(country))


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A transfer to a country outside the EEA, and the safeguard it rests on (E-5; GDPR Art. 44–49)."""

    recipient: str
    country: str
    instrument: Instrument
    copy: str | None = None
    assessed_on: date | None = None
    fallback: Instrument | None = None
    review_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """
    How long data are kept: anchor + period, then an end action; both are obligatory (row 57).

    A rule concerns its `categories`, narrowed to `purposes` when given. A duty names a statute by `duty`.
    `shorter_choices` are the shorter periods among which a member may choose one of her own (T-10). With `ask_first`
    two people look before a sweep deletes what the rule has ended.
    """

    id: str
    categories: tuple[str, ...]
    anchor: Anchor
    period: Period
    kind: RuleKind
    end: EndAction
    reason: Text
    purposes: tuple[str, ...] = ()
    duty: str | None = None
    method: str | None = None
    rounding: Rounding = Rounding.NONE
    audience: Audience = Audience.EVERYONE
    shorter_choices: tuple[Period, ...] = ()
    warning_days: tuple[int, ...] = ()
    ask_first: bool = False

    def shortened(self, chosen: Period | None) -> "RetentionRule":
        """Return the rule with the period a member has chosen; a choice that is not shorter changes nothing (T-10)."""
        if chosen is None or not chosen.shorter_than(self.period):
            return self
        return replace(self, period=chosen, shorter_choices=())
