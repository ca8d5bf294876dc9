"""The register's tables in one language: purposes, categories, recipients, rules, trackers, backups."""

from collections.abc import Sequence

from portal.register import wording
from portal.register.articles import cited
from portal.register.countries import country_name
from portal.register.documents import Cell, Table, cell
from portal.register.information import (
    information,
    not_stored,
    purpose_words,
    recipient_words,
    rule_words,
    transfer_words,
)
from portal.register.parts import Text
from portal.register.schema import Register


def columns(language: str, *names: tuple[str, str]) -> tuple[str, ...]:
    return tuple(Text(sv=sv, en=en).in_language(language) for sv, en in names)


def table(
    language: str, caption: tuple[str, str], names: tuple[str, ...], rows: Sequence[tuple[Cell, ...]]
) -> Table:
    title = Text(sv=caption[0], en=caption[1]).in_language(language)
    return Table(caption=title, columns=names, rows=tuple(rows))


def purposes_table(register: Register, *, language: str) -> Table:
    """Return why data are used and on which basis. Source: GDPR Art. 13(1)(c)–(d)."""
    rows = []
    for purpose in register.purposes:
        words = purpose_words(register, purpose, language=language)
        basis = (
            f"{words.basis[0].upper()}{words.basis[1:]} ({cited(purpose.basis.article, language=language)})"
        )
        rows.append((cell(words.name), cell(words.description), cell(basis, words.rests_on)))
    names = columns(
        language, ("Ändamål", "Purpose"), ("Vad vi gör", "What we do"), ("Rättslig grund", "Legal basis")
    )
    return table(language, ("Varför vi använder uppgifter", "Why we use data"), names, rows)


def categories_table(register: Register, *, language: str) -> Table:
    """Return which data there are, from where, why and how long. Source: GDPR Art. 14(1)(d), 14(2)(f)."""
    rows = []
    for category in register.categories:
        about = information(register, category.id, language=language)
        kept = [rule.sentence for rule in about.retention] if about.stored else [not_stored(language)]
        rows.append(
            (
                cell(about.label, about.description),
                cell(*about.contents),
                cell(*about.origins),
                cell(*(purpose.name for purpose in about.purposes)),
                cell(*kept),
            )
        )
    names = columns(
        language,
        ("Uppgifter", "Data"),
        ("Innehåll", "Contents"),
        ("Varifrån", "From where"),
        ("Varför", "Why"),
        ("Hur länge", "How long"),
    )
    return table(language, ("Vilka uppgifter vi har", "Which data we have"), names, rows)


def recipients_table(register: Register, *, language: str) -> Table:
    """Return who gets data, by name, with links to their own pages. Source: GDPR Art. 13(1)(e); R15-4."""
    own = Text(sv="Se dina uppgifter där", en="See your data there").in_language(language)
    rows = []
    for recipient in register.recipients:
        words = recipient_words(recipient, language=language)
        labels = [
            one.label.in_language(language) for one in register.categories if recipient.id in one.recipients
        ]
        rows.append(
            (
                Cell(lines=(words.name,), link=words.privacy_policy),
                cell(words.role, words.group),
                cell(words.service, words.only_when),
                cell(*labels),
                cell(words.country),
                cell(own, link=words.own_access) if words.own_access else cell(),
            )
        )
    names = columns(
        language,
        ("Mottagare", "Recipient"),
        ("Roll", "Role"),
        ("Vad den gör", "What it does"),
        ("Får", "Gets"),
        ("Land", "Country"),
        ("Hos mottagaren", "At the recipient"),
    )
    return table(language, ("Vem som får uppgifter", "Who gets data"), names, rows)


def transfers_table(register: Register, *, language: str) -> Table:
    """Return where data go outside the EEA, and the safeguard. Source: GDPR Art. 13(1)(f), 15(2); R15-10."""
    rows = []
    for transfer in register.transfers:
        words = transfer_words(register, transfer, language=language)
        copy = Text(sv="Kopia av skyddet", en="Copy of the safeguard")
        ask = Text(sv="Be oss om en kopia", en="Ask us for a copy")
        link = cell((copy if words.copy else ask).in_language(language), link=words.copy)
        rows.append((cell(words.recipient), cell(words.country), cell(words.safeguard), link))
    names = columns(
        language, ("Mottagare", "Recipient"), ("Land", "Country"), ("Skydd", "Safeguard"), ("Kopia", "Copy")
    )
    caption = ("Överföringar utanför EU/EES", "Transfers outside the EU/EEA")
    return table(language, caption, names, rows)


def retention_table(register: Register, *, language: str) -> Table:
    """Return how long data are kept and why, each duty with its statute. Source: GDPR Art. 13(2)(a)."""
    rows = []
    for rule in register.retention:
        words = rule_words(register, rule, language=language)
        labels = [register.category(id).label.in_language(language) for id in rule.categories]
        why = wording.RULE_KIND[rule.kind].in_language(language)
        rows.append((cell(*labels), cell(words.sentence), cell(words.reason), cell(why, words.statute)))
    names = columns(
        language, ("Uppgifter", "Data"), ("Hur länge", "How long"), ("Varför", "Why"), ("Grund", "Ground")
    )
    return table(language, ("Hur länge vi sparar", "How long we keep data"), names, rows)


def trackers_table(register: Register, *, language: str) -> Table:
    """Return what is stored in the browser, and for how long (C-11)."""
    rows = []
    for tracker in register.trackers:
        purpose = register.purpose(tracker.purpose).name
        choice = Text(sv="Bara om du säger ja", en="Only if you say yes")
        needed = Text(sv="Behövs för tjänsten", en="Needed for the service")
        rows.append(
            (
                cell(tracker.name),
                cell(tracker.provider),
                cell(tracker.description.in_language(language), purpose.in_language(language)),
                cell(tracker.life.in_words(language)),
                cell((choice if tracker.optional else needed).in_language(language)),
            )
        )
    names = columns(
        language,
        ("Namn", "Name"),
        ("Från", "By"),
        ("Till vad", "What for"),
        ("Tid", "Life"),
        ("Val", "Choice"),
    )
    return table(language, ("Kakor och liknande", "Cookies and the like"), names, rows)


def backups_table(register: Register, *, language: str) -> Table:
    """Return the backups and after how many days they are overwritten (T-8)."""
    yes, no = Text(sv="Krypterad", en="Encrypted"), Text(sv="Inte krypterad", en="Not encrypted")
    rows = []
    for backup in register.backups:
        days = Text(
            sv=f"{backup.rotation_days}\N{NO-BREAK SPACE}dagar",
            en=f"{backup.rotation_days}\N{NO-BREAK SPACE}days",
        )
        rows.append(
            (
                cell(backup.what.in_language(language), wording.DATA_ROLE[backup.role].in_language(language)),
                cell(backup.where.in_language(language), country_name(backup.country, language=language)),
                cell(days.in_language(language)),
                cell((yes if backup.encrypted else no).in_language(language)),
            )
        )
    names = columns(
        language,
        ("Kopia av", "Copy of"),
        ("Plats", "Place"),
        ("Skrivs över efter", "Overwritten after"),
        ("Skydd", "Protection"),
    )
    return table(language, ("Säkerhetskopior", "Backups"), names, rows)
