"""
The parts of the record of processing that describe the organisation and its handling.

What concerns data themselves (purposes, categories …) is in schema.py, which gives out every name of this module.
"""

from dataclasses import dataclass
from datetime import date

from portal.register.period import Life
from portal.register.vocabulary import (
    Ability,
    ClaimKind,
    DataRole,
    IdentityMethod,
    ProfileField,
    Right,
    Route,
)

LANGUAGES = ("sv", "en")


class UnknownLanguage(LookupError):
    """The register speaks Swedish and English only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text that people read, complete in both languages (R12-14)."""

    sv: str
    en: str

    def in_language(self, code: str) -> str:
        """
        Return the text in the language of a code such as "sv" or "en-gb".

        :raises UnknownLanguage: when the language is neither Swedish nor English
        """
        match code.partition("-")[0].lower():
            case "sv":
                return self.sv
            case "en":
                return self.en
            case _:
                raise UnknownLanguage(f"the register has no texts in {code!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address; country as ISO 3166-1 alpha-2."""

    street: str
    postal_code: str
    city: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataProtectionOfficer:
    """The officer of Art. 37, if the organisation has one."""

    name: str
    email: str
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """Who decides over the data. Source: GDPR Art. 13(1)(a), 30(1)(a)."""

    name: str
    org_number: str
    country: str
    seat: str
    address: Address
    url: str
    email: str
    phone: str | None = None
    dpo: DataProtectionOfficer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeLimit:
    """The age from which someone consents alone to an online service in a country (C-8; GDPR Art. 8)."""

    country: str
    years: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """The organisation's own minimum age, if any, and the countries' ages of consent."""

    limits: tuple[AgeLimit, ...]
    own_minimum: int | None = None

    def of_consent(self, country: str) -> int:
        """Return the age of consent in a country; 16 where none is named. Source: GDPR Art. 8(1)."""
        return next((limit.years for limit in self.limits if limit.country == country), 16)

    def to_join(self, country: str) -> int:
        """Return the age from which someone may sign up alone: the higher of the two limits."""
        return max(self.own_minimum or 0, self.of_consent(country))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracker:
    """Something stored in or read from the browser (C-11); `optional` ones wait for consent."""

    id: str
    name: str
    provider: str
    purpose: str
    life: Life
    description: Text
    optional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Decided by a machine alone (R22-1); `basis` a, b or c of Art. 22(2), `reviewer` who can change it (R22-2)."""

    id: str
    name: Text
    basis: str
    logic: Text
    consequences: Text
    reviewer: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A set of backups; overwritten after `rotation_days` (7 to 365 days, T-8)."""

    id: str
    what: Text
    where: Text
    country: str
    rotation_days: int
    encrypted: bool
    role: DataRole = DataRole.CONTROLLER


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """
    A system outside that holds members' data, and who answers for it (row 155); off without an agreement. It may report
    `events` (T-7), signed with the key in `event_key_env`; both keys are named as variables of the environment.
    """

    id: str
    name: Text
    kind: str
    url: str
    token_env: str
    category: str
    owner: str
    abilities: tuple[Ability, ...]
    recipient: str | None = None
    agreement: str | None = None
    risk_note: Text | None = None
    enabled: bool = False
    events: tuple[str, ...] = ()
    event_key_env: str | None = None

    @property
    def may_connect(self) -> bool:
        """Return whether the connector may be used: switched on, and under an agreement (E-4)."""
        return self.enabled and self.agreement is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorWork:
    """What the organisation does for another controller. Source: GDPR Art. 30(2)."""

    id: str
    on_behalf_of: str
    contact: str
    country: str
    work: Text
    transfers: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpField:
    """A profile field the sign-up form asks for, and why; only what is needed is required."""

    field: ProfileField
    required: bool
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A social sign-in. Only name and e-mail may be asked for; secrets come from the environment."""

    id: str
    name: str
    kind: str
    scopes: tuple[str, ...]
    client_id_env: str
    secret_env: str
    url: str | None = None
    own_access: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """How a requester may show who she is, in the order tried (R12-10), and how many tries she has."""

    methods: tuple[IdentityMethod, ...]
    tries: int = 3
    document_max_days: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeVersion:
    """A version of the privacy notice; a material change is told to every member (E-2)."""

    version: str
    valid_from: date
    material: bool
    summary: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsVersion:
    """A version of the membership terms: another record than the notice, and no consent."""

    version: str
    valid_from: date
    paragraphs: tuple[Text, ...]
    changes: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence the organisation has published, and what it claims (E-3)."""

    kind: ClaimKind
    quote: str
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnonymisationMethod:
    """
    A way of making data anonymous, tested against the three questions of WP216, by whom and when.
    May one person be singled out, records of one be linked, something be inferred? A single yes is refused (R17-10).
    """

    id: str
    name: Text
    singles_out: bool
    links: bool
    infers: bool
    test_note: Text
    reviewer: str
    reviewed_on: date

    @property
    def passed(self) -> bool:
        """Whether nobody can be found again in what is left."""
        return not (self.singles_out or self.links or self.infers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """
    How requests are handled and how the portal behaves; units are in the names. Rights in `without_human` are
    answered without a person, but a refusal has one (R22-3), and with `look_for_others` a file that others may be in.
    """

    without_human: tuple[Right, ...] = (Right.ACCESS, Right.PORTABILITY)
    four_eyes: tuple[Right, ...] = (Right.ERASURE,)
    look_for_others: bool = False
    cancel_window_days: int = 7
    package_days: int = 7
    downloads_max: int = 10
    source_patience_hours: int = 24
    question_target_days: int = 10
    access_target_days: int = 10
    lift_notice_days: int = 5
    large_copy_rows: int = 10_000
    case_content_months: int = 12
    case_register_years: int = 5
    pause_ask_limit_workdays: int = 3
    opt_in_link_hours: int = 48
    reask_after_refusal_months: int = 6
    password_minimum: int = 12
    session_hours: int = 48
    k_anonymity: int = 10
    sweep_stop_percent: int = 5
    notice_age_warning_months: int = 12
    breach_hours: int = 72
    breach_supplement_weeks: int = 4
    holidays: str = "SE"
    eves_as_holidays: bool = False
