"""
What joins several keys of a register: ids that must exist, pairs that must go together, bounds that cross.

Everything here makes a register unusable. What is usable but contradicts itself or the law is lint's.
"""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from portal.register.places import Path
from portal.register.schema import (
    Category,
    DataRole,
    EndAction,
    LegalBasis,
    Purpose,
    RecipientRole,
    Register,
    RetentionRule,
    RuleKind,
    in_eea,
)

Problem = tuple[Path, str]

PORTAL_CATEGORIES = (
    "account", "profile", "address", "memberships", "payments", "messages", "sign_ins", "page_use",
    "statistics", "consents", "notices", "letters", "requests", "disclosures", "security",
)  # fmt: skip
PORTAL_PURPOSES = (
    "membership",
    "payments",
    "bookkeeping",
    "support",
    "security",
    "statistics",
    "marketing",
    "rights",
)

LISTS_WITH_IDS = (
    "purposes", "people", "origins", "categories", "recipients", "retention", "legal_duties", "decisions",
    "backups", "trackers", "anonymisation", "sources", "providers", "processor_work",
)  # fmt: skip


def problems(register: Register) -> Iterator[Problem]:
    """Yield what is wrong between keys: a cause before what follows from it."""
    yield from doubles(register)
    yield from gaps(register)
    for index, purpose in enumerate(register.purposes):
        yield from purpose_problems(register, purpose, ("purposes", index))
    for index, rule in enumerate(register.retention):
        yield from rule_problems(register, rule, ("retention", index))
    for index, category in enumerate(register.categories):
        yield from category_problems(register, category, ("categories", index))
    yield from recipient_problems(register)
    yield from tracker_problems(register)
    yield from source_problems(register)
    yield from provider_problems(register)
    yield from handling_problems(register)


def doubles(register: Register) -> Iterator[Problem]:
    for name in LISTS_WITH_IDS:
        yield from twice([one.id for one in getattr(register, name)], (name,), "id")
    for index, purpose in enumerate(register.purposes):
        yield from twice([topic.id for topic in purpose.topics], ("purposes", index, "topics"), "id")
    yield from twice([one.country for one in register.authorities], ("authorities",), "country")
    yield from twice([one.country for one in register.age.limits], ("age", "limits"), "country")
    yield from twice([one.field for one in register.sign_up], ("sign_up",), "field")
    yield from twice(register.languages, ("languages",), None)
    for name in ("notice_versions", "terms_versions"):
        versions = getattr(register, name)
        yield from twice([one.version for one in versions], (name,), "version")
        yield from twice([one.valid_from for one in versions], (name,), "valid_from")


def twice(values: Sequence[object], path: Path, key: str | None) -> Iterator[Problem]:
    seen: set[object] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield (*path, index, *([key] if key else [])), f"'{value}' stands here twice"
        seen.add(value)


def gaps(register: Register) -> Iterator[Problem]:
    for name in (
        "languages",
        "purposes",
        "categories",
        "retention",
        "notice_versions",
        "terms_versions",
        "security",
    ):
        if not getattr(register, name):
            yield (name,), "may not be empty"
    if register.country not in {authority.country for authority in register.authorities}:
        yield ("authorities",), f"the supervisory authority of {register.country} is missing"
    for name, needed in (("purposes", PORTAL_PURPOSES), ("categories", PORTAL_CATEGORIES)):
        present = {one.id for one in getattr(register, name)}
        for id in needed:
            if id not in present:
                yield (
                    (name,),
                    f"{id!r} is missing: the portal itself works with it, so the register describes it",
                )


def unknown(
    ids: Iterable[str], known: Iterable[str], path: Path, *, listed: bool = True
) -> Iterator[Problem]:
    """Yield the ids that stand for nothing, each with the nearest that does."""
    known = list(known)
    for index, id in enumerate(ids):
        if id not in known:
            near = get_close_matches(id, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}"
            yield (*path, index) if listed else path, f"{id!r} is not in the register{hint}"


def ids(entries: Iterable[object]) -> list[str]:
    return [one.id for one in entries]  # type: ignore[attr-defined]  # only called with entries that have one


def purpose_problems(register: Register, purpose: Purpose, path: Path) -> Iterator[Problem]:
    """C-15: one basis, with what that basis must be able to show."""
    interest, duty = LegalBasis.LEGITIMATE_INTEREST, LegalBasis.LEGAL_DUTY
    if (purpose.basis is interest) is (purpose.legitimate_interest is None):
        yield (
            path,
            (
                "the basis is legitimate interest: say which, in 'legitimate_interest'"
                if purpose.basis is interest
                else f"'legitimate_interest' does not go with the one basis '{purpose.basis}'"
            ),
        )
    if (purpose.basis is duty) is (purpose.duty is None):
        yield (
            path,
            (
                "the basis is a legal duty: name it in 'duty'"
                if purpose.basis is duty
                else f"'duty' does not go with the one basis '{purpose.basis}'"
            ),
        )
    if purpose.duty:
        yield from unknown([purpose.duty], ids(register.legal_duties), (*path, "duty"), listed=False)
    if purpose.marketing and purpose.basis not in (LegalBasis.CONSENT, interest):
        yield (*path, "basis"), "marketing rests on consent or on legitimate interest"
    if purpose.marketing and purpose.basis is LegalBasis.CONSENT and not purpose.channels:
        yield path, "marketing by consent needs 'channels': consent is given per channel"
    if purpose.channels and purpose.basis is not LegalBasis.CONSENT:
        yield (*path, "channels"), f"channels of consent do not go with the basis '{purpose.basis}'"


def category_problems(register: Register, category: Category, path: Path) -> Iterator[Problem]:
    for name in ("purposes", "origins", "recipients", "people"):
        yield from unknown(getattr(category, name), ids(getattr(register, name)), (*path, name))
    for name in ("purposes", "origins", "contents"):
        if not getattr(category, name):
            yield (*path, name), "may not be empty"
    other = [one.id for one in register.purposes_of(category.id) if not one.marketing]
    if category.marketing_profile and other:
        yield (
            (*path, "marketing_profile"),
            f"a profile for marketing is used for nothing else, yet for {other[0]!r}",
        )
    rules = register.rules_of(category.id)
    if category.stored and category.role is DataRole.CONTROLLER and not rules:
        yield path, "no retention rule names this category: how long is it kept?"
    if not category.stored and rules:
        yield (*path, "stored"), f"is said not to be stored, yet the rule {rules[0].id!r} keeps it"


def recipient_problems(register: Register) -> Iterator[Problem]:
    for index, recipient in enumerate(register.recipients):
        path: Path = ("recipients", index, "purposes")
        if not recipient.purposes:
            yield path, "a recipient without a purpose may get nothing: name at least one"
        yield from unknown(recipient.purposes, ids(register.purposes), path)
        if recipient.move and recipient.role is not RecipientRole.CONTROLLER:
            yield (
                ("recipients", index, "move"),
                f"a move goes to another controller, not to '{recipient.role}'",
            )
        if recipient.move and "rights" not in recipient.purposes:
            yield path, "'rights' is missing: to take the file of a move is part of answering a request"
    for index, origin in enumerate(register.origins):
        if origin.recipient:
            where: Path = ("origins", index, "recipient")
            yield from unknown([origin.recipient], ids(register.recipients), where, listed=False)
    for index, transfer in enumerate(register.transfers):
        path = ("transfers", index)
        yield from unknown([transfer.recipient], ids(register.recipients), (*path, "recipient"), listed=False)
        if in_eea(transfer.country):
            yield (*path, "country"), f"{transfer.country} is in the EEA: data sent there are no transfer"


def rule_problems(register: Register, rule: RetentionRule, path: Path) -> Iterator[Problem]:
    """Row 57: a duty has a statute, anonymising a tested method, every rule a category."""
    if not rule.categories:
        yield (*path, "categories"), "may not be empty"
    yield from unknown(rule.categories, ids(register.categories), (*path, "categories"))
    yield from unknown(rule.purposes, ids(register.purposes), (*path, "purposes"))
    used = {id for one in register.categories if one.id in rule.categories for id in one.purposes}
    for index, id in enumerate(rule.purposes):
        if id in ids(register.purposes) and id not in used:
            yield (*path, "purposes", index), f"none of the rule's categories is used for {id!r}"
    if (rule.kind is RuleKind.DUTY) is (rule.duty is None):
        yield (
            path,
            (
                "a duty to keep needs its statute: name it in 'duty'"
                if rule.kind is RuleKind.DUTY
                else "'duty' does not go with a promise: a promise rests on no statute"
            ),
        )
    if rule.duty:
        yield from unknown([rule.duty], ids(register.legal_duties), (*path, "duty"), listed=False)
    yield from choice_problems(rule, (*path, "shorter_choices"))
    if (rule.end is EndAction.ERASE) is (rule.method is not None):
        yield (
            path,
            (
                "'method' does not go with erasing"
                if rule.end is EndAction.ERASE
                else "an end other than erasing needs a tested method: name it in 'method'"
            ),
        )
    if rule.method:
        yield from unknown([rule.method], ids(register.anonymisation), (*path, "method"), listed=False)
        if any(one.id == rule.method and not one.passed for one in register.anonymisation):
            yield (
                (*path, "method"),
                "the method did not pass its test: somebody can still be found in what is left",
            )


def choice_problems(rule: RetentionRule, path: Path) -> Iterator[Problem]:
    """T-10: a member may choose a shorter time than promised, with room for the warnings, never less than a law's."""
    if rule.kind is RuleKind.DUTY and rule.shorter_choices:
        yield path, "a member cannot shorten what the law commands"
    for index, choice in enumerate(rule.shorter_choices):
        if not choice.shorter_than(rule.period):
            yield (*path, index), f"{choice} is not shorter than the rule's own {rule.period}"
        elif choice.fewest_days <= max(rule.warning_days, default=0):
            yield (
                (*path, index),
                f"{choice} leaves no room for a warning {max(rule.warning_days)} days before",
            )


def tracker_problems(register: Register) -> Iterator[Problem]:
    """C-11: every tracker has a purpose, an optional one a purpose that waits for consent."""
    consented = {one.id for one in register.purposes if one.basis is LegalBasis.CONSENT}
    for index, tracker in enumerate(register.trackers):
        where: Path = ("trackers", index, "purpose")
        yield from unknown([tracker.purpose], ids(register.purposes), where, listed=False)
        if tracker.optional and tracker.purpose not in consented:
            yield where, "an optional tracker needs a purpose that rests on consent"


def source_problems(register: Register) -> Iterator[Problem]:
    at_once = [str(one.anchor.external) for one in register.retention if one.period.at_once]
    for index, source in enumerate(register.sources):
        path: Path = ("sources", index)
        yield from unknown([source.category], ids(register.categories), (*path, "category"), listed=False)
        if source.recipient:
            yield from unknown(
                [source.recipient], ids(register.recipients), (*path, "recipient"), listed=False
            )
        yield from unknown(source.events, at_once, (*path, "events"))
        if source.events and not source.event_key_env:
            yield (*path, "events"), "what it reports must be signed: name its key in 'event_key_env'"
        if source.kind != "http":
            yield (*path, "kind"), f"{source.kind!r} is not possible here; known are http"


def provider_problems(register: Register) -> Iterator[Problem]:
    for index, provider in enumerate(register.providers):
        if provider.kind not in ("oidc", "facebook"):
            yield (
                ("providers", index, "kind"),
                f"{provider.kind!r} is not possible here; known are facebook, oidc",
            )
        if provider.kind == "oidc" and provider.url is None:
            yield ("providers", index), "the key 'url' is missing: the address of the OpenID Connect provider"


def handling_problems(register: Register) -> Iterator[Problem]:
    for index, decision in enumerate(register.decisions):
        if decision.basis not in ("a", "b", "c"):
            yield ("decisions", index, "basis"), "must be 'a', 'b' or 'c' of Art. 22(2)"
    both = set(register.handling.without_human) & set(register.handling.four_eyes)
    if both:
        yield ("handling", "four_eyes"), f"'{min(both)}' cannot need two persons and none at once"
    if not register.identity.methods:
        yield ("identity", "methods"), "may not be empty"
