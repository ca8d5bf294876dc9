"""What a published text claims, held against the register (E-3)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from portal.register.countries import country_name
from portal.register.findings import Finding, Severity, Where, where_is
from portal.register.phrases import phrases_in, repealed_in
from portal.register.schema import ClaimKind, RecipientRole, Register, Route, RuleKind, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A claim, where it stands, and the routes it names if it names any."""

    kind: ClaimKind
    quote: str
    where: Where
    routes: tuple[Route, ...] = ()


def contradictions(register: Register, notice_texts: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for every claim that the register, or the law, speaks against."""
    for said in claims(register, notice_texts):
        message = SPEAKS_AGAINST[said.kind](register, said)
        if message is not None:
            yield Finding(
                code=said.kind.value, rule="E-3", severity=Severity.WARNING, where=said.where, message=message
            )
    for name, text in notice_texts.items():
        for instrument, line in repealed_in(text):
            yield Finding(
                code="repealed_instrument",
                rule="E-5",
                severity=Severity.ERROR,
                where=Where(file=name, line=line, key=""),
                message=Text(
                    sv=f"texten nämner {instrument}, som är upphävt: använd 2021/914",
                    en=f"the text names {instrument}, which is repealed, use 2021/914",
                ),
            )


def claims(register: Register, notice_texts: Mapping[str, str]) -> Iterator[Said]:
    """Yield the claims the register quotes, those in its own texts, and those in texts given by name."""
    for index, claim in enumerate(register.claims):
        where = where_is(register, ("claims", index))
        yield Said(kind=claim.kind, quote=claim.quote, where=where, routes=claim.routes)
    for path, text in own_texts(register):
        for one in (*phrases_in(text.sv), *phrases_in(text.en)):
            yield Said(kind=one.kind, quote=one.sentence, where=where_is(register, path))
    for name, words in notice_texts.items():
        for one in phrases_in(words):
            yield Said(kind=one.kind, quote=one.sentence, where=Where(file=name, line=one.line, key=""))


def own_texts(register: Register) -> Iterator[tuple[tuple[str | int, ...], Text]]:
    for index, rule in enumerate(register.retention):
        yield ("retention", index, "reason"), rule.reason
    for index, notice in enumerate(register.notice_versions):
        yield ("notice_versions", index, "summary"), notice.summary
    for index, terms in enumerate(register.terms_versions):
        for number, paragraph in enumerate(terms.paragraphs):
            yield ("terms_versions", index, "paragraphs", number), paragraph


def someone_gets_data(register: Register, said: Said) -> Text | None:
    names = [one.name for one in register.recipients if one.role is not RecipientRole.MEMBERS]
    if not names:
        return None
    return Text(
        sv=f"texten säger att ingen får uppgifter (”{said.quote}”), men mottagare är: " + ", ".join(names),
        en=f"the text says that nobody gets data (“{said.quote}”), yet recipients are: " + ", ".join(names),
    )


def someone_is_outside(register: Register, said: Said) -> Text | None:
    outside = {one.name: set(one.countries_outside) for one in register.recipients if one.countries_outside}
    for transfer in register.transfers:
        outside.setdefault(register.recipient(transfer.recipient).name, set()).add(transfer.country)
    if not outside:
        return None

    def named(language: str) -> str:
        return ", ".join(
            f"{name} ({', '.join(sorted(country_name(code, language=language) for code in codes))})"
            for name, codes in outside.items()
        )

    return Text(
        sv=f"texten säger att allt stannar i EU/EES (”{said.quote}”), men utanför finns: {named('sv')}",
        en=f"the text says that all stays in the EU/EEA (“{said.quote}”), yet outside are: {named('en')}",
    )


def other_routes_exist(register: Register, said: Said) -> Text:
    return Text(
        sv=f"texten nämner bara en väg (”{said.quote}”); en begäran räknas hur den än kommer, och portalen "
        "och e-post erbjuds alltid",
        en=f"the text names only one route (“{said.quote}”); a request counts however it comes, and the "
        "portal and e-mail are always offered",
    )


def duties_remain(register: Register, said: Said) -> Text | None:
    rules = [rule for rule in register.retention if rule.kind is RuleKind.DUTY]
    statutes = {rule.duty: register.statute_of(rule) for rule in rules}
    texts = [statute for statute in statutes.values() if statute is not None]
    if not texts:
        return None
    return Text(
        sv=f"texten säger att allt raderas (”{said.quote}”), men lagen kräver att något sparas: "
        + "; ".join(text.sv for text in texts),
        en=f"the text says that all is erased (“{said.quote}”), yet the law demands that some is kept: "
        + "; ".join(text.en for text in texts),
    )


def number_is_missing(register: Register, said: Said) -> Text:
    return Text(
        sv=f"texten säger en lagringstid utan tal eller händelse (”{said.quote}”); skriv regelns tid",
        en=f"the text gives a storage time without number or event (“{said.quote}”); write the rule's own",
    )


def use_is_no_consent(register: Register, said: Said) -> Text:
    return Text(
        sv=f"texten gör användning till ett godkännande (”{said.quote}”); det räknas som information, "
        "aldrig som samtycke",
        en=f"the text turns use into acceptance (“{said.quote}”); it counts as notice, never as consent",
    )


SPEAKS_AGAINST: dict[ClaimKind, Callable[[Register, Said], Text | None]] = {
    ClaimKind.SHARES_WITH_NOBODY: someone_gets_data,
    ClaimKind.ONLY_EEA: someone_is_outside,
    ClaimKind.ONLY_ROUTE: other_routes_exist,
    ClaimKind.ALL_ERASED: duties_remain,
    ClaimKind.AS_LONG_AS_NEEDED: number_is_missing,
    ClaimKind.USE_IS_CONSENT: use_is_no_consent,
}
