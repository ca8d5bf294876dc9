"""The plain words, in both languages, for what the law and the register call by codes."""

from portal.register.parts import Text
from portal.register.period import Anchor, Event
from portal.register.schema import (
    Ability,
    Audience,
    Channel,
    DataRole,
    EndAction,
    Frequency,
    IdentityMethod,
    Instrument,
    LegalBasis,
    OriginKind,
    RecipientRole,
    Right,
    RuleKind,
    SpecialKind,
    StaffRole,
)

BASIS = {
    LegalBasis.CONSENT: Text(sv="ditt samtycke", en="your consent"),
    LegalBasis.CONTRACT: Text(sv="avtalet med dig", en="the contract with you"),
    LegalBasis.LEGAL_DUTY: Text(sv="en rättslig skyldighet", en="a legal duty"),
    LegalBasis.VITAL_INTEREST: Text(sv="skydd för liv och hälsa", en="protection of life and health"),
    LegalBasis.PUBLIC_TASK: Text(sv="en uppgift av allmänt intresse", en="a task in the public interest"),
    LegalBasis.LEGITIMATE_INTEREST: Text(sv="ett berättigat intresse", en="a legitimate interest"),
}
RIGHT = {
    Right.ACCESS: Text(sv="få en kopia av dina uppgifter", en="get a copy of your data"),
    Right.RECTIFICATION: Text(sv="få fel rättade", en="have errors corrected"),
    Right.ERASURE: Text(sv="få uppgifter raderade", en="have data erased"),
    Right.RESTRICTION: Text(sv="begränsa användningen", en="restrict the use"),
    Right.PORTABILITY: Text(sv="flytta dina uppgifter", en="move your data"),
    Right.OBJECTION: Text(sv="säga nej till användningen", en="object to the use"),
    Right.WITHDRAWAL: Text(sv="ta tillbaka ditt samtycke", en="withdraw your consent"),
}
RECIPIENT_ROLE = {
    RecipientRole.PROCESSOR: Text(sv="arbetar åt oss", en="works for us"),
    RecipientRole.CONTROLLER: Text(sv="ansvarar själv för uppgifterna", en="responsible on its own"),
    RecipientRole.JOINT: Text(sv="ansvarar tillsammans med oss", en="responsible together with us"),
    RecipientRole.AUTHORITY: Text(sv="myndighet", en="authority"),
    RecipientRole.MEMBERS: Text(sv="andra medlemmar", en="other members"),
}
DATA_ROLE = {
    DataRole.CONTROLLER: Text(sv="vi ansvarar för uppgifterna", en="we are responsible for the data"),
    DataRole.PROCESSOR: Text(sv="vi arbetar åt den som ansvarar", en="we work for whoever is responsible"),
}
STAFF_ROLE = {
    StaffRole.HANDLER: Text(sv="handläggare", en="handlers"),
    StaffRole.VERIFIER: Text(sv="de som kontrollerar identitet", en="those who verify identity"),
    StaffRole.APPROVER: Text(sv="de som godkänner beslut", en="those who approve decisions"),
    StaffRole.AUDITOR: Text(sv="granskare", en="auditors"),
    StaffRole.TECHNICIAN: Text(sv="tekniker", en="technicians"),
}
ORIGIN_KIND = {
    OriginKind.PROVIDED: Text(sv="lämnat av dig", en="given by you"),
    OriginKind.OBSERVED: Text(sv="uppstått när du använt tjänsten", en="arisen from your use"),
    OriginKind.INFERRED: Text(sv="härlett av oss", en="inferred by us"),
    OriginKind.OBTAINED: Text(sv="hämtat från någon annan", en="obtained from someone else"),
}
SPECIAL = {
    SpecialKind.PERSONNUMMER: Text(sv="personnummer", en="Swedish personal identity number"),
    SpecialKind.HEALTH: Text(sv="hälsa", en="health"),
    SpecialKind.BIOMETRIC: Text(sv="biometri", en="biometrics"),
    SpecialKind.BELIEFS: Text(sv="övertygelse", en="beliefs"),
    SpecialKind.UNION: Text(sv="fackligt medlemskap", en="union membership"),
    SpecialKind.ETHNIC_ORIGIN: Text(sv="etniskt ursprung", en="ethnic origin"),
    SpecialKind.SEX_LIFE: Text(sv="sexualliv", en="sex life"),
    SpecialKind.CRIMINAL: Text(sv="brott", en="criminal offences"),
}
INSTRUMENT = {
    Instrument.ADEQUACY: Text(
        sv="kommissionens beslut att landet skyddar uppgifter tillräckligt (artikel 45)",
        en="the Commission's decision that the country protects data adequately (Article 45)",
    ),
    Instrument.CLAUSES_2021: Text(
        sv="kommissionens standardavtalsklausuler (EU) 2021/914",
        en="the Commission's standard contractual clauses (EU) 2021/914",
    ),
    Instrument.DPF: Text(
        sv="beslutet om EU–USA:s ram för dataskydd, (EU) 2023/1795",
        en="the decision on the EU–US Data Privacy Framework, (EU) 2023/1795",
    ),
    Instrument.BINDING_RULES: Text(
        sv="bindande företagsregler (artikel 47)", en="binding corporate rules (Article 47)"
    ),
    Instrument.DEROGATION: Text(
        sv="undantag för särskilda situationer (artikel 49)",
        en="derogation for specific situations (Article 49)",
    ),
    Instrument.CLAUSES_2001: Text(
        sv="de upphävda klausulerna 2001/497/EG", en="the repealed clauses 2001/497/EC"
    ),
    Instrument.CLAUSES_2004: Text(
        sv="de upphävda klausulerna 2004/915/EG", en="the repealed clauses 2004/915/EC"
    ),
    Instrument.CLAUSES_2010: Text(
        sv="de upphävda klausulerna 2010/87/EU", en="the repealed clauses 2010/87/EU"
    ),
}
EVENT = {
    Event.ROW_CREATED: Text(sv="uppgiften skrevs", en="the record was written"),
    Event.MEMBER_ENDED: Text(sv="kontot har avslutats", en="the account has been closed"),
    Event.LAST_SIGN_IN: Text(sv="du senast loggade in", en="you last signed in"),
    Event.MESSAGE_LAST: Text(sv="det senaste meddelandet skrevs", en="the last message was written"),
    Event.CONSENT_WITHDRAWN: Text(sv="samtycket har tagits tillbaka", en="the consent has been withdrawn"),
    Event.CONSENT_LAST_USED: Text(sv="samtycket senast användes", en="the consent was last used"),
    Event.FISCAL_YEAR_ENDED: Text(sv="räkenskapsåret har slutat", en="the fiscal year has ended"),
    Event.CALENDAR_YEAR_ENDED: Text(sv="kalenderåret har slutat", en="the calendar year has ended"),
    Event.CLAIM_AROSE: Text(sv="fordran uppstod", en="the claim arose"),
    Event.VERIFICATION_DONE: Text(sv="kontrollen är klar", en="the check is done"),
    Event.SERVICES_ENDED: Text(sv="alla tjänster har avslutats", en="all services have ended"),
    Event.CASE_CLOSED: Text(sv="ärendet har avslutats", en="the case has been closed"),
    Event.TRANSFER_ENDED: Text(sv="överföringen är klar", en="the transfer is done"),
    Event.VISIT: Text(sv="besöket gjordes", en="the visit was made"),
}
END = {
    EndAction.ERASE: Text(sv="Raderas", en="Erased"),
    EndAction.ANONYMISE: Text(sv="Görs anonyma", en="Made anonymous"),
    EndAction.AGGREGATE: Text(sv="Blir till summor", en="Turned into sums"),
}
THEN = {
    EndAction.ERASE: Text(sv="Därefter raderas de", en="Then they are erased"),
    EndAction.ANONYMISE: Text(sv="Därefter görs de anonyma", en="Then they are made anonymous"),
    EndAction.AGGREGATE: Text(sv="Därefter blir de till summor", en="Then they are turned into sums"),
}
RULE_KIND = {
    RuleKind.DUTY: Text(sv="lagen kräver", en="demanded by law"),
    RuleKind.PROMISE: Text(sv="vi lovar", en="our promise"),
}
AUDIENCE = {
    Audience.EVERYONE: None,
    Audience.CUSTOMERS: Text(sv="För den som är kund:", en="For customers:"),
    Audience.OTHERS: Text(sv="För den som inte är kund:", en="For those who are not customers:"),
}
CHANNEL = {
    Channel.EMAIL: Text(sv="e-post", en="e-mail"),
    Channel.SMS: Text(sv="sms", en="text message"),
    Channel.LETTER: Text(sv="brev", en="letter"),
    Channel.PHONE: Text(sv="telefon", en="phone"),
}
FREQUENCY = {
    Frequency.EACH: Text(sv="varje gång", en="every time"),
    Frequency.WEEKLY: Text(sv="högst varje vecka", en="weekly at most"),
    Frequency.MONTHLY: Text(sv="högst varje månad", en="monthly at most"),
}
ABILITY = {
    Ability.COLLECT: Text(sv="hämta", en="collect"),
    Ability.RECTIFY: Text(sv="rätta", en="rectify"),
    Ability.RESTRICT: Text(sv="begränsa", en="restrict"),
    Ability.ERASE: Text(sv="radera", en="erase"),
}
IDENTITY_METHOD = {
    IdentityMethod.RE_LOGIN: Text(sv="ny inloggning", en="signing in again"),
    IdentityMethod.KNOWN_EMAIL: Text(sv="kod till känd e-postadress", en="code to a known e-mail address"),
    IdentityMethod.KNOWN_PHONE: Text(sv="kod till känt telefonnummer", en="code to a known phone number"),
    IdentityMethod.KNOWLEDGE: Text(sv="uppgifter som bara du känner till", en="details that only you know"),
    IdentityMethod.E_ID: Text(sv="e-legitimation", en="electronic identification"),
    IdentityMethod.LETTER: Text(sv="brev", en="letter"),
}


END_OF_YEAR = Text(sv=", till utgången av det kalenderåret", en=", to the end of that calendar year")


def event_clause(anchor: Anchor, *, language: str) -> str:
    """Return the event as a clause, such as "the account has been closed"."""
    if anchor.event is Event.EXTERNAL:
        clause = Text(
            sv=f"ett anslutet system har meddelat {anchor.external}",
            en=f"a connected system has reported {anchor.external}",
        )
        return clause.in_language(language)
    return EVENT[anchor.event].in_language(language)


def since(anchor: Anchor, *, language: str) -> str:
    """Return the event as the moment a period counts from, such as "When the account has been closed"."""
    when = Text(sv="När", en="When").in_language(language)
    return f"{when} {event_clause(anchor, language=language)}"


DECIDED_ON = {
    "a": Text(sv="Det behövs för ett avtal med dig.", en="It is needed for a contract with you."),
    "b": Text(sv="En lag tillåter det.", en="A law allows it."),
    "c": Text(sv="Du har uttryckligen samtyckt.", en="You have explicitly consented."),
}
"""The bases of Art. 22(2) in words (R22-1)."""
LOOKED_AT = Text(
    sv="Du kan begära att en människa tittar på beslutet:", en="You can ask for a person to look at it:"
)
