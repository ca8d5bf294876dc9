"""
The fixed words of the register: legal bases, roles, instruments, rights.

Each enum carries the behaviour that the law ties to it. What an organisation may choose freely (purposes,
categories, periods) is in schema.py.
"""

from datetime import date
from enum import StrEnum


class Right(StrEnum):
    """The rights a request can invoke, one per line of a case."""

    ACCESS = "access"
    PORTABILITY = "portability"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    WITHDRAWAL = "withdrawal"

    @property
    def article(self) -> str:
        """Return the article of the GDPR, such as "15"."""
        return {
            Right.ACCESS: "15",
            Right.PORTABILITY: "20",
            Right.RECTIFICATION: "16",
            Right.ERASURE: "17",
            Right.RESTRICTION: "18",
            Right.OBJECTION: "21",
            Right.WITHDRAWAL: "7(3)",
        }[self]


class LegalBasis(StrEnum):
    """
    The six bases of Art. 6(1). A purpose has exactly one, and the basis decides rights (C-15).

    Source: GDPR Art. 6(1), 7(3), 20(1)(a), 21(1).
    """

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_DUTY = "legal_duty"
    VITAL_INTEREST = "vital_interest"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTEREST = "legitimate_interest"

    @property
    def letter(self) -> str:
        """Return the letter of Art. 6(1), "a" to "f"."""
        return "abcdef"[list(LegalBasis).index(self)]

    @property
    def article(self) -> str:
        """Return the article as people write it, such as "6(1)(b)"."""
        return f"6(1)({self.letter})"

    @property
    def code(self) -> str:
        """Return the article as receipts write it, such as "A6-1-b" (DPV)."""
        return f"A6-1-{self.letter}"

    @property
    def rights(self) -> frozenset[Right]:
        """Return the rights that this basis adds to those everyone always has."""
        match self:
            case LegalBasis.CONSENT:
                return frozenset({Right.WITHDRAWAL, Right.PORTABILITY})
            case LegalBasis.CONTRACT:
                return frozenset({Right.PORTABILITY})
            case LegalBasis.LEGITIMATE_INTEREST | LegalBasis.PUBLIC_TASK:
                return frozenset({Right.OBJECTION})
            case LegalBasis.LEGAL_DUTY | LegalBasis.VITAL_INTEREST:
                return frozenset()


class Channel(StrEnum):
    """How a marketing message travels; consent is given per purpose and channel (C-2)."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"
    PHONE = "phone"


class Frequency(StrEnum):
    """How often a member may choose to hear from the organisation."""

    EACH = "each"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class DataRole(StrEnum):
    """Whether the organisation decides over the data, or handles them for someone else (Art. 4(7), 4(8))."""

    CONTROLLER = "controller"
    PROCESSOR = "processor"


class StaffRole(StrEnum):
    """The staff roles that may be let into a category."""

    HANDLER = "handler"
    VERIFIER = "verifier"
    APPROVER = "approver"
    AUDITOR = "auditor"
    TECHNICIAN = "technician"


class SpecialKind(StrEnum):
    """Kinds of data that need a justification of their own (C-10; GDPR Art. 9, 10, 87)."""

    PERSONNUMMER = "personnummer"
    HEALTH = "health"
    BIOMETRIC = "biometric"
    BELIEFS = "beliefs"
    UNION = "union"
    ETHNIC_ORIGIN = "ethnic_origin"
    SEX_LIFE = "sex_life"
    CRIMINAL = "criminal"


class OriginKind(StrEnum):
    """How data came to us; inferred data are left out of portability (R20-1)."""

    PROVIDED = "provided"
    OBSERVED = "observed"
    INFERRED = "inferred"
    OBTAINED = "obtained"


class RecipientRole(StrEnum):
    """What a recipient is in law (Art. 4(7)–(9), 26); `members` are other members who see the data."""

    PROCESSOR = "processor"
    CONTROLLER = "controller"
    JOINT = "joint"
    AUTHORITY = "authority"
    MEMBERS = "members"


class Instrument(StrEnum):
    """
    What a transfer out of the EEA rests on, with the time it may be relied on (E-5).

    Source: GDPR Art. 45, 46, 47, 49; decisions (EU) 2021/914 Art. 4 and (EU) 2023/1795.
    """

    ADEQUACY = "adequacy"
    CLAUSES_2021 = "2021/914"
    DPF = "2023/1795"
    BINDING_RULES = "binding_rules"
    DEROGATION = "derogation"
    CLAUSES_2001 = "2001/497/EC"
    CLAUSES_2004 = "2004/915/EC"
    CLAUSES_2010 = "2010/87/EU"

    @property
    def repealed_on(self) -> date | None:
        """Return the day from which no new contract may use the instrument, or None."""
        return date(2021, 9, 27) if self in REPEALED else None

    @property
    def ended_on(self) -> date | None:
        """Return the day from which also old contracts give no safeguard, or None."""
        return date(2022, 12, 27) if self in REPEALED else None

    @property
    def replaced_by(self) -> "Instrument | None":
        """Return the instrument to use in place of a repealed one, or None."""
        return Instrument.CLAUSES_2021 if self in REPEALED else None

    @property
    def needs_fallback(self) -> bool:
        """Return whether the instrument is only safe with a fallback and a review date."""
        return self is Instrument.DPF


REPEALED = frozenset({Instrument.CLAUSES_2001, Instrument.CLAUSES_2004, Instrument.CLAUSES_2010})


class RuleKind(StrEnum):
    """A duty is a minimum set by law; a promise is a maximum given to members."""

    DUTY = "duty"
    PROMISE = "promise"


class Rounding(StrEnum):
    """Whether the period ends on its day, or at the end of that calendar year (T-1)."""

    NONE = "none"
    END_OF_YEAR = "end_of_calendar_year"


class EndAction(StrEnum):
    """What happens to the data when the period has ended."""

    ERASE = "erase"
    ANONYMISE = "anonymise"
    AGGREGATE = "aggregate"


class Audience(StrEnum):
    """Whom a retention rule concerns; messages of customers and of others may differ (T-4, T-5)."""

    EVERYONE = "everyone"
    CUSTOMERS = "customers"
    OTHERS = "others"


class Ability(StrEnum):
    """What a source can do by itself."""

    COLLECT = "collect"
    RECTIFY = "rectify"
    RESTRICT = "restrict"
    ERASE = "erase"


class ProfileField(StrEnum):
    """The fields of a member's profile that a sign-up form may ask for."""

    USER_NAME = "user_name"
    NAME = "name"
    PHONE = "phone"
    COMPANY = "company"
    STREET = "street"
    POSTAL_CODE = "postal_code"
    CITY = "city"
    COUNTRY = "country"
    BIRTH_YEAR = "birth_year"


class IdentityMethod(StrEnum):
    """How a person may show who she is, least intrusive first (R12-10)."""

    RE_LOGIN = "re_login"
    KNOWN_EMAIL = "known_email"
    KNOWN_PHONE = "known_phone"
    KNOWLEDGE = "knowledge"
    E_ID = "e_id"
    LETTER = "letter"


class Route(StrEnum):
    """The ways a request can arrive (R12-1)."""

    PORTAL = "portal"
    EMAIL = "email"
    CHAT = "chat"
    PHONE = "phone"
    LETTER = "letter"


class ClaimKind(StrEnum):
    """What a published text claims, so that lint can hold it against the register (E-3)."""

    SHARES_WITH_NOBODY = "shares_with_nobody"
    ONLY_EEA = "only_eea"
    ONLY_ROUTE = "only_route"
    ALL_ERASED = "all_erased"
    AS_LONG_AS_NEEDED = "as_long_as_needed"
    USE_IS_CONSENT = "use_is_consent"
