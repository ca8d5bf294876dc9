"""What a person is told about one category of her data. Source: GDPR Art. 15(1)–(2); R15-2 to R15-10."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.register import wording
from portal.register.countries import country_name
from portal.register.parts import Text
from portal.register.schema import (
    Instrument,
    Purpose,
    Recipient,
    Register,
    RetentionRule,
    Right,
    Rounding,
    RuleKind,
    Transfer,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeWords:
    """A purpose in one language: why, on which basis, and what that basis rests on."""

    id: str
    name: str
    description: str
    basis: str
    article: str
    rests_on: str
    rights: frozenset[Right]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientWords:
    """A recipient in one language, by name (R15-4)."""

    id: str
    name: str
    role: str
    service: str
    country: str
    group: str
    only_when: str
    privacy_policy: str | None
    own_access: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferWords:
    """A transfer in one language: country, safeguard, and where to get a copy (R15-10)."""

    recipient: str
    country: str
    safeguard: str
    copy: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """A retention rule in one language; `statute` only for duties."""

    id: str
    sentence: str
    reason: str
    statute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryInformation:
    """Everything Art. 15(1) asks for about one category, in one language."""

    id: str
    label: str
    description: str
    contents: tuple[str, ...]
    people: tuple[str, ...]
    purposes: tuple[PurposeWords, ...]
    recipients: tuple[RecipientWords, ...]
    transfers: tuple[TransferWords, ...]
    retention: tuple[RuleWords, ...]
    origins: tuple[str, ...]
    staff: tuple[str, ...]
    stored: bool
    storage: str
    portable: bool
    unidentifiable: str
    register_version: str


def information(register: Register, category: str, *, language: str) -> CategoryInformation:
    """
    Return what a person is told about a category, in a language.

    :raises NotInRegister: when the category is unknown
    """
    about = register.category(category)
    recipients = register.recipients_of(category)
    rules = tuple(rule_words(register, rule, language=language) for rule in register.rules_of(category))
    return CategoryInformation(
        id=about.id,
        label=about.label.in_language(language),
        description=about.description.in_language(language),
        contents=tuple(text.in_language(language) for text in about.contents),
        people=tuple(one.label.in_language(language) for one in register.people if one.id in about.people),
        purposes=tuple(
            purpose_words(register, purpose, language=language) for purpose in register.purposes_of(category)
        ),
        recipients=tuple(recipient_words(one, language=language) for one in recipients),
        transfers=tuple(
            transfer_words(register, transfer, language=language)
            for one in recipients
            for transfer in register.transfers_of(one.id)
        ),
        retention=rules,
        origins=tuple(register.origin(id).label.in_language(language) for id in about.origins),
        staff=tuple(wording.STAFF_ROLE[role].in_language(language) for role in about.staff_roles),
        stored=about.stored,
        storage=" ".join(rule.sentence for rule in rules) if about.stored else not_stored(language),
        portable=register.portable(category),
        unidentifiable=about.unidentifiable.in_language(language) if about.unidentifiable else "",
        register_version=register.version,
    )


def not_stored(language: str) -> str:
    """Return the words for data that are handled and never kept (row 81)."""
    return Text(sv="Sparas inte.", en="Not stored.").in_language(language)


def purpose_words(register: Register, purpose: Purpose, *, language: str) -> PurposeWords:
    """Return a purpose in a language, with the interest or statute its basis rests on."""
    rests_on = ""
    if purpose.legitimate_interest:
        rests_on = purpose.legitimate_interest.in_language(language)
    elif purpose.duty:
        rests_on = register.duty(purpose.duty).statute.in_language(language)
    return PurposeWords(
        id=purpose.id,
        name=purpose.name.in_language(language),
        description=purpose.description.in_language(language),
        basis=wording.BASIS[purpose.basis].in_language(language),
        article=purpose.basis.article,
        rests_on=rests_on,
        rights=purpose.rights,
    )


def recipient_words(recipient: Recipient, *, language: str) -> RecipientWords:
    """Return a recipient in a language."""
    return RecipientWords(
        id=recipient.id,
        name=recipient.called(language),
        role=wording.RECIPIENT_ROLE[recipient.role].in_language(language),
        service=recipient.service.in_language(language),
        country=country_name(recipient.country, language=language),
        group=recipient.group.in_language(language) if recipient.group else "",
        only_when=recipient.only_when.in_language(language) if recipient.only_when else "",
        privacy_policy=recipient.privacy_policy,
        own_access=recipient.own_access,
    )


def transfer_words(register: Register, transfer: Transfer, *, language: str) -> TransferWords:
    """Return a transfer in a language; a fallback is told too, since the safeguard may fall."""
    safeguard = instrument_words(transfer.instrument, language=language)
    if transfer.fallback:
        second = instrument_words(transfer.fallback, language=language)
        safeguard += Text(
            sv=f"; om det skyddet upphör gäller i stället {second}", en=f"; if that ends, {second} instead"
        ).in_language(language)
    return TransferWords(
        recipient=register.recipient(transfer.recipient).called(language),
        country=country_name(transfer.country, language=language),
        safeguard=safeguard,
        copy=transfer.copy,
    )


def instrument_words(instrument: Instrument, *, language: str) -> str:
    """Return the safeguard of a transfer in words."""
    return wording.INSTRUMENT[instrument].in_language(language)


def rule_words(register: Register, rule: RetentionRule, *, language: str) -> RuleWords:
    """Return a retention rule in a language: what happens, when, why, and by which statute."""
    statute = register.statute_of(rule)
    return RuleWords(
        id=rule.id,
        sentence=retention_sentence(register, rule, language=language),
        reason=rule.reason.in_language(language),
        statute=statute.in_language(language) if statute else "",
    )


def retention_sentence(register: Register, rule: RetentionRule, *, language: str) -> str:
    """Return the rule as a sentence with its number and its event (R15-5)."""
    clause = wording.event_clause(rule.anchor, language=language)
    period = rule.period.in_words(language)
    end = wording.END[rule.end].in_language(language) + method_words(register, rule, language=language)
    till = ""
    if rule.rounding is Rounding.END_OF_YEAR:
        till = wording.END_OF_YEAR.in_language(language)
    if rule.kind is RuleKind.DUTY:
        then = wording.THEN[rule.end].in_language(language) + method_words(register, rule, language=language)
        sentence = Text(
            sv=f"Sparas i {period} efter att {clause}{till}. {then}.",
            en=f"Kept for {period} after {clause}{till}. {then}.",
        )
    elif rule.period.at_once:
        sentence = Text(sv=f"{end} genast när {clause}.", en=f"{end} at once when {clause}.")
    else:
        sentence = Text(
            sv=f"{end} {period} efter att {clause}{till}.", en=f"{end} {period} after {clause}{till}."
        )
    return audience_words(rule, sentence.in_language(language), language=language)


def method_words(register: Register, rule: RetentionRule, *, language: str) -> str:
    """Return the method of an end that is no erasure, in brackets (row 126)."""
    if rule.method is None:
        return ""
    name = register.method(rule.method).name.in_language(language)
    return f" ({name[0].lower()}{name[1:]})"


def audience_words(rule: RetentionRule, sentence: str, *, language: str) -> str:
    """Return the sentence with whom it concerns before it, and with warnings and the member's own choice after it."""
    audience = wording.AUDIENCE[rule.audience]
    if audience:
        sentence = f"{audience.in_language(language)} {sentence[0].lower()}{sentence[1:]}"
    return " ".join(
        [sentence, *warning_words(rule, language=language), *choice_words(rule, language=language)]
    )


def warning_words(rule: RetentionRule, *, language: str) -> list[str]:
    """Return when the member is told beforehand, as a sentence, or nothing (T-10)."""
    if not rule.warning_days:
        return []
    days = listed([str(one) for one in sorted(rule.warning_days, reverse=True)], language=language)
    told = Text(
        sv=f"Vi varnar dig {days}\N{NO-BREAK SPACE}dagar före.",
        en=f"We warn you {days}\N{NO-BREAK SPACE}days before.",
    )
    return [told.in_language(language)]


def choice_words(rule: RetentionRule, *, language: str) -> list[str]:
    """Return the shorter times a member may choose, as a sentence, or nothing (T-10)."""
    if not rule.shorter_choices:
        return []
    times = listed([one.in_words(language) for one in rule.shorter_choices], language=language, last="or")
    shorter = Text(sv=f"Du kan välja en kortare tid: {times}.", en=f"You can choose a shorter time: {times}.")
    return [shorter.in_language(language)]


def listed(words: Sequence[str], *, language: str, last: str = "and") -> str:
    """Return words as a list in running text: "60 and 14", "12 months or 6 months"."""
    joint = {"and": Text(sv="och", en="and"), "or": Text(sv="eller", en="or")}[last].in_language(language)
    *before, end = words
    return f"{', '.join(before)} {joint} {end}" if before else end
