"""
The register of processing as frozen dataclasses: the one master of what may be done with personal data (E-1).

Notices, access answers, retention dates and rights buttons are all made from these. Reading the file is
load.py's work, judging it lint.py's, wording it render.py's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from portal.register.catalogue import (
    IDENTITY_NUMBER,
    Agreement,
    Authority,
    Category,
    LegalDuty,
    MoveTarget,
    Origin,
    PersonKind,
    Purpose,
    Recipient,
    RetentionRule,
    SubProcessor,
    Topic,
    Transfer,
)
from portal.register.countries import country_name, in_eea
from portal.register.parts import (
    LANGUAGES,
    Address,
    Age,
    AgeLimit,
    AnonymisationMethod,
    Backup,
    Claim,
    Controller,
    DataProtectionOfficer,
    Decision,
    Handling,
    Identity,
    NoticeVersion,
    ProcessorWork,
    Provider,
    SignUpField,
    Source,
    TermsVersion,
    Text,
    Tracker,
    UnknownLanguage,
)
from portal.register.period import Anchor, Event, Life, Period
from portal.register.places import Places
from portal.register.vocabulary import (
    Ability,
    Audience,
    Channel,
    ClaimKind,
    DataRole,
    EndAction,
    Frequency,
    IdentityMethod,
    Instrument,
    LegalBasis,
    OriginKind,
    ProfileField,
    RecipientRole,
    Right,
    Rounding,
    Route,
    RuleKind,
    SpecialKind,
    StaffRole,
)

__all__ = [
    "IDENTITY_NUMBER",
    "LANGUAGES",
    "Ability",
    "Address",
    "Age",
    "AgeLimit",
    "Agreement",
    "Anchor",
    "AnonymisationMethod",
    "Audience",
    "Authority",
    "Backup",
    "Category",
    "Channel",
    "Claim",
    "ClaimKind",
    "Controller",
    "DataProtectionOfficer",
    "DataRole",
    "Decision",
    "EndAction",
    "Event",
    "Frequency",
    "Handling",
    "Identity",
    "IdentityMethod",
    "Instrument",
    "LegalBasis",
    "LegalDuty",
    "Life",
    "MoveTarget",
    "NotInRegister",
    "NoticeVersion",
    "Origin",
    "OriginKind",
    "Period",
    "PersonKind",
    "ProcessorWork",
    "ProfileField",
    "Provider",
    "Purpose",
    "Recipient",
    "RecipientRole",
    "Register",
    "RetentionRule",
    "Right",
    "Rounding",
    "Route",
    "RuleKind",
    "SignUpField",
    "Source",
    "SpecialKind",
    "StaffRole",
    "SubProcessor",
    "TermsVersion",
    "Text",
    "Topic",
    "Tracker",
    "Transfer",
    "UnknownLanguage",
    "country_name",
    "in_eea",
]  # fmt: skip


class NotInRegister(LookupError):
    """The id stands for nothing in the register."""


class HasId(Protocol):
    """Anything the register knows by an id."""

    @property
    def id(self) -> str: ...


Entry = TypeVar("Entry", bound=HasId)


def entry(entries: Iterable[Entry], id: str) -> Entry:
    """
    Return the entry with an id.

    :raises NotInRegister: when there is none
    """
    found = next((one for one in entries if one.id == id), None)
    if found is None:
        raise NotInRegister(f"nothing in the register is called {id!r}")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """
    The whole register of one organisation. `places` knows on which line of the file each part stands.

    Bookkeeping is counted from the end of the fiscal year, which ends with `fiscal_year_last_month` (T-1, T-2).
    """

    version: str
    country: str
    time_zone: str
    languages: tuple[str, ...]
    controller: Controller
    authorities: tuple[Authority, ...]
    purposes: tuple[Purpose, ...]
    people: tuple[PersonKind, ...]
    origins: tuple[Origin, ...]
    categories: tuple[Category, ...]
    recipients: tuple[Recipient, ...]
    retention: tuple[RetentionRule, ...]
    legal_duties: tuple[LegalDuty, ...]
    decisions: tuple[Decision, ...]
    backups: tuple[Backup, ...]
    security: tuple[Text, ...]
    age: Age
    identity: Identity
    notice_versions: tuple[NoticeVersion, ...]
    terms_versions: tuple[TermsVersion, ...]
    sign_up: tuple[SignUpField, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    trackers: tuple[Tracker, ...] = ()
    anonymisation: tuple[AnonymisationMethod, ...] = ()
    sources: tuple[Source, ...] = ()
    providers: tuple[Provider, ...] = ()
    processor_work: tuple[ProcessorWork, ...] = ()
    claims: tuple[Claim, ...] = ()
    fiscal_year_last_month: int = 12
    handling: Handling = field(default_factory=Handling)
    fingerprint: str = ""
    places: Places = field(default_factory=Places, repr=False, compare=False)

    def purpose(self, id: str) -> Purpose:
        """Return a purpose. :raises NotInRegister: when there is none with that id."""
        return entry(self.purposes, id)

    def category(self, id: str) -> Category:
        """Return a category. :raises NotInRegister: when there is none with that id."""
        return entry(self.categories, id)

    def recipient(self, id: str) -> Recipient:
        """Return a recipient. :raises NotInRegister: when there is none with that id."""
        return entry(self.recipients, id)

    def targets(self) -> tuple[Recipient, ...]:
        """Return the recipients that take the file of a move straight from the portal (Art. 20(2); R20-3)."""
        return tuple(one for one in self.recipients if one.move and one.move.enabled)

    def origin(self, id: str) -> Origin:
        """Return an origin. :raises NotInRegister: when there is none with that id."""
        return entry(self.origins, id)

    def rule(self, id: str) -> RetentionRule:
        """Return a retention rule. :raises NotInRegister: when there is none with that id."""
        return entry(self.retention, id)

    def duty(self, id: str) -> LegalDuty:
        """Return a legal duty. :raises NotInRegister: when there is none with that id."""
        return entry(self.legal_duties, id)

    def method(self, id: str) -> AnonymisationMethod:
        """Return an anonymisation method. :raises NotInRegister: when there is none with that id."""
        return entry(self.anonymisation, id)

    def source(self, id: str) -> Source:
        """Return an external source. :raises NotInRegister: when there is none with that id."""
        return entry(self.sources, id)

    def purposes_of(self, category: str) -> tuple[Purpose, ...]:
        """Return the purposes a category is used for, in the category's order."""
        return tuple(self.purpose(id) for id in self.category(category).purposes)

    def recipients_of(self, category: str) -> tuple[Recipient, ...]:
        """Return the recipients of a category, in the category's order."""
        return tuple(self.recipient(id) for id in self.category(category).recipients)

    def rules_of(self, category: str) -> tuple[RetentionRule, ...]:
        """Return the retention rules that concern a category, in the file's order."""
        return tuple(rule for rule in self.retention if category in rule.categories)

    def transfers_of(self, recipient: str) -> tuple[Transfer, ...]:
        """Return the transfers to a recipient."""
        return tuple(transfer for transfer in self.transfers if transfer.recipient == recipient)

    def statute_of(self, rule: RetentionRule) -> Text | None:
        """Return the statute that commands keeping, or None for a promise."""
        return self.duty(rule.duty).statute if rule.duty else None

    def rights_of(self, category: str) -> frozenset[Right]:
        """Return the rights that the purposes of a category add (C-15)."""
        return frozenset(right for purpose in self.purposes_of(category) for right in purpose.rights)

    def portable(self, category: str) -> bool:
        """Return whether a category is held on consent or contract, so that it can be moved (R20-1)."""
        return Right.PORTABILITY in self.rights_of(category)

    def personal_numbers(self) -> Category | None:
        """
        Return the category that lets staff note a personal number, or None where the register gives no reason.

        Source: lag (2018:218) 3 kap. 10 §; rule C-10.
        """
        found = next((one for one in self.categories if one.id == IDENTITY_NUMBER), None)
        return found if found and found.justifies_numbers else None

    def authority_for(self, country: str | None) -> Authority:
        """Return the authority of a member's country, else of the organisation's (R15-7)."""
        by_country = {authority.country: authority for authority in self.authorities}
        return by_country.get(country or self.country) or by_country[self.country]

    def notice_on(self, day: date) -> NoticeVersion:
        """Return the notice in force on a local day, the first one before any was."""
        versions = sorted(self.notice_versions, key=lambda version: version.valid_from)
        return next((version for version in reversed(versions) if version.valid_from <= day), versions[0])

    def terms_on(self, day: date) -> TermsVersion:
        """Return the terms in force on a local day, the first ones before any were."""
        versions = sorted(self.terms_versions, key=lambda version: version.valid_from)
        return next((version for version in reversed(versions) if version.valid_from <= day), versions[0])
