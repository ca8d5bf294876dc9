"""What the law asks of a register and it does not give: E-4, E-5, C-10, R15-3, a notice not too old."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from portal.register.countries import country_name
from portal.register.findings import Finding, Severity, where_is
from portal.register.numbers import has_valid_checksum
from portal.register.places import Path
from portal.register.schema import Recipient, RecipientRole, Register, SpecialKind, Text

VAGUE = frozenset([
    "användardata", "användaruppgifter", "användningsdata", "kunddata", "kunduppgifter", "personuppgifter",
    "uppgifter", "data", "övrigt", "övriga uppgifter", "loggdata", "information", "teknisk information",
    "user data", "usage data", "customer data", "personal data", "other", "other data", "technical data",
    "log data", "personal information",
])  # fmt: skip
US_OWNED = re.compile(
    r"\b(amazon|aws|apple|atlassian|cloudflare|digitalocean|facebook|meta|github|google|hubspot|intercom|"
    r"linkedin|mailchimp|microsoft|azure|mixpanel|mongodb|openai|oracle|paypal|salesforce|sendgrid|segment|slack|stripe|"
    r"twilio|zendesk|zoom)\b",
    re.I,
)


def weaknesses(register: Register, *, today: date) -> Iterator[Finding]:
    """Yield what the register lacks on a local day."""
    yield from controller_findings(register)
    yield from category_findings(register)
    for index, recipient in enumerate(register.recipients):
        yield from recipient_findings(register, recipient, ("recipients", index))
    yield from transfer_findings(register, today=today)
    yield from other_findings(register)
    yield from notice_findings(register, today=today)


def finder(register: Register, rule: str) -> Callable[..., Finding]:
    def found(code: str, path: Path, sv: str, en: str, *, severity: Severity = Severity.ERROR) -> Finding:
        where = where_is(register, path)
        return Finding(code=code, rule=rule, severity=severity, where=where, message=Text(sv=sv, en=en))

    return found


def controller_findings(register: Register) -> Iterator[Finding]:
    controller = register.controller
    if has_valid_checksum(controller.org_number, country=controller.country) is False:
        yield finder(register, "132")(
            "org_number",
            ("controller", "org_number"),
            f"{controller.org_number} är inget riktigt organisationsnummer: kontrollsiffran stämmer inte",
            f"{controller.org_number} is no real organisation number: its check digit is wrong",
        )


def category_findings(register: Register) -> Iterator[Finding]:
    for index, category in enumerate(register.categories):
        path: Path = ("categories", index)
        if {category.label.sv.strip().lower(), category.label.en.strip().lower()} & VAGUE:
            yield finder(register, "R15-3")(
                "vague_label",
                (*path, "label"),
                f"”{category.label.sv}” säger inte vilka uppgifter det är",
                f"“{category.label.en}” does not say which data these are",
            )
        if category.special and category.special_reason is None:
            personnummer = SpecialKind.PERSONNUMMER in category.special
            yield finder(register, "C-10")(
                "special_unjustified",
                path,
                "personnummer behöver en tydlig motivering: skriv den i special_reason"
                if personnummer
                else "känsliga uppgifter behöver en motivering: skriv den i special_reason",
                "the Swedish identity number needs a clear justification: write it in special_reason"
                if personnummer
                else "special kinds of data need a justification: write it in special_reason",
            )
        for number, recipient in enumerate(register.recipients_of(category.id)):
            if not set(recipient.purposes) & set(category.purposes):
                yield finder(register, "44")(
                    "recipient_purpose",
                    (*path, "recipients", number),
                    f"{recipient.name} får ”{category.label.sv}” men har inget av kategorins ändamål",
                    f"{recipient.name} gets “{category.label.en}” but has none of the category's purposes",
                )


def recipient_findings(register: Register, recipient: Recipient, path: Path) -> Iterator[Finding]:
    if recipient.role is RecipientRole.PROCESSOR and recipient.agreement is None:
        yield finder(register, "E-4")(
            "agreement_missing",
            path,
            f"{recipient.name} är personuppgiftsbiträde utan avtal (artikel 28.3)",
            f"{recipient.name} is a processor without an agreement (Article 28(3))",
        )
    if recipient.role is RecipientRole.CONTROLLER and recipient.privacy_policy is None:
        yield finder(register, "130")(
            "policy_link_missing",
            path,
            f"{recipient.name} är självständigt ansvarig: länka till dess egen integritetspolicy",
            f"{recipient.name} is a controller of its own: link to its own privacy policy",
            severity=Severity.WARNING,
        )
    if US_OWNED.search(recipient.name) and "US" not in recipient.countries:
        yield finder(register, "E-5")(
            "owner_missing",
            path,
            f'{recipient.name} ägs från USA: skriv parent_country = "US" och överföringens skydd',
            f'{recipient.name} is owned from the USA: write parent_country = "US" and the safeguard',
            severity=Severity.WARNING,
        )
    if not any(recipient.id in category.recipients for category in register.categories):
        yield finder(register, "R15-4")(
            "recipient_unused",
            path,
            f"{recipient.name} är mottagare men inte av någon kategori",
            f"{recipient.name} is a recipient, but of no category",
            severity=Severity.WARNING,
        )
    covered = {transfer.country for transfer in register.transfers_of(recipient.id)}
    for code in sorted(recipient.countries_outside - covered):
        yield finder(register, "E-5")(
            "transfer_missing",
            path,
            f"{recipient.name} finns i {country_name(code, language='sv')}, men överföringen saknas",
            f"{recipient.name} is in {country_name(code, language='en')}, but the transfer is missing",
        )


def transfer_findings(register: Register, *, today: date) -> Iterator[Finding]:
    found = finder(register, "E-5")
    for index, transfer in enumerate(register.transfers):
        path: Path = ("transfers", index)
        for key, instrument in (("instrument", transfer.instrument), ("fallback", transfer.fallback)):
            if instrument is not None and instrument.replaced_by is not None:
                yield found(
                    "repealed_instrument",
                    (*path, key),
                    f"{instrument} är upphävt: använd {instrument.replaced_by}",
                    f"{instrument} is repealed, use {instrument.replaced_by}",
                )
        if transfer.instrument.needs_fallback and (transfer.fallback is None or transfer.review_on is None):
            yield found(
                "fallback_missing",
                path,
                f"{transfer.instrument} kan falla i domstol: ange fallback och review_on",
                f"{transfer.instrument} may fall in court: give fallback and review_on",
            )
        if transfer.review_on is not None and transfer.review_on < today:
            yield found(
                "review_overdue",
                (*path, "review_on"),
                f"överföringen skulle ha setts över den {transfer.review_on.isoformat()}",
                f"the transfer was to be reviewed on {transfer.review_on.isoformat()}",
                severity=Severity.WARNING,
            )
        if transfer.assessed_on is None:
            yield found(
                "assessment_missing",
                path,
                "överföringen är inte bedömd: ange assessed_on",
                "the transfer has not been assessed: give assessed_on",
                severity=Severity.WARNING,
            )


def other_findings(register: Register) -> Iterator[Finding]:
    for index, source in enumerate(register.sources):
        if source.enabled and source.agreement is None:
            yield finder(register, "E-4")(
                "source_off",
                ("sources", index),
                f"källan ”{source.name.sv}” har inget avtal och förblir avstängd",
                f"the source “{source.name.en}” has no agreement and stays off",
            )
    for index, backup in enumerate(register.backups):
        if not backup.encrypted:
            yield finder(register, "28")(
                "backup_unencrypted",
                ("backups", index, "encrypted"),
                "säkerhetskopian är inte krypterad",
                "the backup is not encrypted",
                severity=Severity.WARNING,
            )


def notice_findings(register: Register, *, today: date) -> Iterator[Finding]:
    """E-3: a notice older than the register's own limit, by default twelve months."""
    newest = max(
        range(len(register.notice_versions)), key=lambda one: register.notice_versions[one].valid_from
    )
    since = register.notice_versions[newest].valid_from
    months = (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
    if months >= register.handling.notice_age_warning_months:
        yield finder(register, "E-3")(
            "notice_age",
            ("notice_versions", newest, "valid_from"),
            f"informationen är från {since.isoformat()}, {months} månader gammal: gå igenom den",
            f"the notice is of {since.isoformat()}, {months} months old: go through it",
            severity=Severity.WARNING,
        )
