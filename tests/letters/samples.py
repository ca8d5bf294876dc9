"""One believable set of values for every letter, and letters made of them in both languages."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.letters.answer import (
    Answer,
    AuthorityAnswer,
    CategoryAnswer,
    ChangeAnswer,
    DecisionAnswer,
    LayerAnswer,
    LookUpAnswer,
    MaskedAnswer,
    RightAnswer,
    SourceAnswer,
    TransferAnswer,
)
from portal.letters.composing import compose
from portal.letters.letter import Letter
from portal.register.parts import Address, Controller
from retention.showing import Copies, Effects, Shown

LANGUAGES = ("sv", "en")
URL = "https://portal.example/en/requests/R-2026-0142/"
SENDER = Controller(
    name="Sång & Scen i Örebro AB",
    org_number="556677-8899",
    country="SE",
    seat="Örebro",
    address=Address(street="Storgatan 1", postal_code="702 11", city="Örebro", country="SE"),
    url="https://sang.example",
    email="hej@sang.example",
)
AUTHORITY = AuthorityAnswer(
    name="Integritetsskyddsmyndigheten (IMY)",
    address="Box 8114, 104 20 Stockholm",
    url="https://www.imy.se",
    email="imy@imy.se",
    phone="08-657 61 00",
)
SOURCES = (
    SourceAnswer(name="Our own database", outcome="found", records=12_345),
    SourceAnswer(name="Stripe", outcome="nothing held", records=0),
)
ANSWER = Answer(
    reference="R-2026-0142",
    received_on=date(2026, 11, 13),
    answered_on=date(2026, 11, 20),
    due_on=date(2026, 12, 14),
    held=True,
    categories=(
        CategoryAnswer(
            name="Payments and invoices",
            records=37,
            purposes=("Charge the membership", "Keep the books"),
            basis="Our contract with you; the bookkeeping act",
            origin="You and Stripe",
            recipients=("Stripe Payments Europe Ltd", "Revisorn i Örebro AB"),
            until="31 December 2033, because the bookkeeping act says so",
        ),
        CategoryAnswer(
            name="Profile",
            records=1,
            purposes=("Run the membership",),
            basis="Our contract with you",
            origin="You",
            recipients=(),
            until="while you are a member",
        ),
    ),
    nothing_in=("Photographs", "Chat"),
    transfers=(
        TransferAnswer(
            country="United States",
            recipient="Stripe Inc.",
            safeguard="Standard contractual clauses (EU) 2021/914",
            copy="Ask us, or see our privacy page",
            link=URL,
        ),
    ),
    decisions=(
        DecisionAnswer(
            name="Late payment", logic="Two unpaid invoices in a row", consequences="The membership is paused"
        ),
    ),
    rights=(
        RightAnswer(name="Correct something", url=URL + "?right=16"),
        RightAnswer(name="Have something deleted", url=URL + "?right=17"),
        RightAnswer(name="Restrict the use", url=URL + "?right=18"),
        RightAnswer(name="Object", url=URL + "?right=21"),
    ),
    authority=AUTHORITY,
    sources=SOURCES,
    masked=(MaskedAnswer(item="Message of 3 May 2025", reason="Another person's telephone number"),),
    layers=(
        LayerAnswer(name="To read", where="index.html"),
        LayerAnswer(name="For machines", where="data/*.json and data/*.csv"),
    ),
    look_ups=(LookUpAnswer(on=date(2026, 3, 2), role="case handler", purpose="Question about an invoice"),),
    previous_on=date(2025, 11, 3),
    changes=(ChangeAnswer(category="Payments and invoices", change="4 new"),),
    identity="a code to the address we already had",
    versions=(("Register", "2026-11-01"), ("Privacy notice", "7")),
)
ANSWERED = {
    "reference": "R-2026-0142",
    "received_on": date(2026, 11, 13),
    "answered_on": date(2026, 11, 16),
    "authority": AUTHORITY,
}
ASKED_WHO = {
    "reference": "R-2026-0142",
    "because": "the request came from an address or number that we do not know",
    "enough": "Type a code that we send to the e-mail address we already have.",
    "asked_on": date(2026, 11, 16),
    "until": date(2026, 12, 16),
    "url": URL,
}
COPY = "En kopia av dina uppgifter (artikel 15)"
EFFECTS = Effects(
    now=(
        Shown(label="Profile", parts=(("Your profile", 1),)),
        Shown(label="Messages", parts=(("Messages", 1_204),)),
    ),
    later=(
        Shown(
            label="Payments and invoices",
            parts=(("Invoices", 3),),
            until=date(2033, 12, 31),
            reason="The bookkeeping act demands it.",
            sentence="Kept for 7 years.",
            law="the Swedish bookkeeping act (1999:1078), chapter 7, section 2",
            ground="the law commands it, Art. 17(3)(b)",
        ),
    ),
    stays=(
        Shown(
            label="Requests",
            parts=(("Requests", 1),),
            reason="To show that you were answered.",
            sentence="Deleted 5 years after the request is closed.",
            ground="legal claims, Art. 17(3)(e)",
        ),
    ),
    copies=(Copies(what="The database, every night", until=date(2026, 12, 20)),),
)
CONTEXTS: Mapping[str, Mapping[str, Any]] = {
    "correspondence.answered": {"reference": "M-2026-1A2B3C", "url": URL},
    "correspondence.code": {"code": "K7Q2-9XWD", "minutes": 10},
    "account.address_code": {"code": "K7Q2-9XWD", "minutes": 10},
    "account.appointed": {
        "role": "handler",
        "password_url": "https://portal.example/en/account/password/reset/",
        "desk_url": "https://portal.example/admin/",
    },
    "account.address_taken": {"sign_in_url": "https://portal.example/en/login/"},
    "account.changed": {"kind": "password_changed", "devices_url": "https://portal.example/en/devices/"},
    "account.no_account": {"register_url": "https://portal.example/en/register/"},
    "account.password_code": {"code": "K7Q2-9XWD", "minutes": 10},
    "account.sign_in_instead": {"sign_in_url": "https://portal.example/en/login/"},
    "front.registration_code": {"code": "K7Q2-9XWD", "minutes": 10},
    "front.already_registered": {"sign_in_url": "https://portal.example/en/login/"},
    "front.sign_in_code": {"code": "K7Q2-9XWD", "minutes": 10},
    "front.proof_code": {"code": "K7Q2-9XWD", "minutes": 1, "devices_url": URL},
    "front.guest_code": {"code": "K7Q2-9XWD", "minutes": 10},
    "front.welcome": {
        "joined_on": date(2026, 11, 13),
        "terms_version": "3",
        "notice_version": "7",
        "consents": ("Newsletter by e-mail",),
        "consents_url": "https://portal.example/en/consents/",
        "overview_url": "https://portal.example/en/overview/",
    },
    "rights.received": {
        "reference": "R-2026-0142",
        "received_on": date(2026, 11, 13),
        "rights": ("A copy of your data", "Move your data"),
        "due_on": date(2026, 12, 14),
        "why": "We got your request on Friday 13 November 2026.",
        "url": URL,
    },
    "rights.received_on_paper": {
        "reference": "R-2026-0142",
        "received_on": date(2026, 11, 13),
        "rights": ("A copy of your data", "Move your data"),
        "due_on": date(2026, 12, 14),
        "why": "We got your request on Friday 13 November 2026.",
    },
    "rights.letter_waits": {"reference": "R-2026-0142"},
    "rights.copy_on_paper": {**ANSWERED, "right": COPY, "masked": 1},
    "rights.withdrawn_on_paper": {
        "reference": "R-2026-0142",
        "withdrawn_on": date(2026, 11, 14),
        "rights": ("Pause the use of your data",),
        "starts": (),
        "by_consent": (),
        "pause_over": True,
        "paused": False,
        "stopped": (),
    },
    "rights.receipt": {
        "reference": "R-2026-0142",
        "received_at": "13 November 2026, 09:12",
        "rights": ("A copy of your data",),
        "due_on": date(2026, 12, 14),
        "why": "We got your request on Friday 13 November 2026.",
        "channel": "the form in the portal",
        "delivery": "as a download in the portal",
        "url": URL,
    },
    "rights.file_ready": {
        "reference": "R-2026-0142",
        "right": COPY,
        "to_move": False,
        "expires_on": date(2026, 11, 27),
        "url": URL,
        "masked": 2,
    },
    "rights.file_expiring": {
        "reference": "R-2026-0142",
        "right": COPY,
        "to_move": False,
        "expires_on": date(2026, 11, 27),
        "url": URL,
    },
    "rights.withdrawn": {
        "reference": "R-2026-0142",
        "withdrawn_on": date(2026, 11, 14),
        "rights": ("Stop a use of your data",),
        "starts": ("News and offers",),
        "by_consent": ("News and offers",),
        "pause_over": False,
        "paused": False,
        "stopped": (),
        "url": URL,
    },
    "rights.answer": {"answer": ANSWER},
    "rights.answered": {"reference": "R-2026-0142", "right": COPY, "url": URL},
    "rights.objection_met": {
        **ANSWERED,
        "stopped": ("News and offers",),
        "profiles": (("Opened mails and clicks in them", "Deleted"),),
        "told": (("The mail service", "will be told by 30 November 2026"),),
    },
    "rights.message": {"reference": "R-2026-0142", "url": URL},
    "rights.asked": {"reference": "R-2026-0142", "due_on": date(2026, 12, 14), "url": URL},
    "rights.corrected": {
        **ANSWERED,
        "what": "My user name",
        "old": "anna_sjunger",
        "new": "anna_sjunger_igen",
        "otherwise": True,
        "reason": "Somebody else has the name you asked for.",
        "elsewhere": (("The customer register", "corrected"), ("Seminar list", "No answer")),
        "told": (("Stripe Payments Europe Ltd", "Told"), ("PayPal", "will be told by 30 November 2026")),
        "paused": True,
        "own_words": URL,
    },
    "recipients.told": {"act": "rectification", "reference": "R-2026-0142"},
    "recipients.waiting": {"reference": "R-2026-0142", "due_on": date(2026, 11, 30)},
    "rights.erased": {
        **ANSWERED,
        "done": False,
        "whole": True,
        "effects": EFFECTS,
        "others": (("Stripe", "Done"),),
        "told": (("Stripe Payments Europe Ltd", "Told"), ("PayPal", "Not possible: The company is gone.")),
        "act": "5d2d6dd2-8a1c-4d2a-9b51-0d6f7c9f5a10",
    },
    "rights.objection_weighed": {
        **ANSWERED,
        "weighed": (
            (
                "Statistics",
                "Vi har tvingande skäl.",
                "Without these figures we cannot see attacks.",
                "The figures name nobody, and the attacks would hit every member.",
            ),
            ("Support", "Uppgifterna behövs för rättsliga anspråk.", "A claim is before the court.", ""),
        ),
        "stopped": ("News and offers",),
        "profiles": (("Opened mails and clicks in them", "Deleted"),),
        "late_since": None,
    },
    "rights.refused": {
        **ANSWERED,
        "right": "A copy of your data (Art. 15)",
        "reason": "En lag hindrar oss från att lämna ut uppgifterna.",
        "law": "Art. 12(5)(b) GDPR",
        "words": "You have asked for the same copy eleven times since May. Each was fetched within the hour.",
        "stopped": (),
        "late_since": date(2026, 11, 16),
        "asked": (("What", "My birth year"), ("You asked for", "1987")),
        "own_words": URL,
    },
    "rights.fee_announced": {
        "reference": "R-2026-0142",
        "right": "A copy of your data (Art. 15)",
        "url": URL,
    },
    "rights.fee_waived": {
        "reference": "R-2026-0142",
        "right": "A copy of your data (Art. 15)",
        "url": URL,
    },
    "rights.fee": {
        **ANSWERED,
        "right": "A copy of your data (Art. 15)",
        "law": "Art. 12(5)(a) GDPR",
        "words": "You have asked for the same copy eleven times since May.",
        "minutes": 45,
        "hourly": 60_000,
        "work": 45_000,
        "material": 1_250,
        "amount": 46_250,
    },
    "rights.review_done": {
        **ANSWERED,
        "decision": "Credit check",
        "logic": "Inkomst vägs mot skuld.",
        "result": "The decision is changed",
        "explanation": "You had paid the debt a week before. The machine did not know that.",
    },
    "rights.restricted": {
        **ANSWERED,
        "paused_on": date(2026, 11, 13),
        "ground": "I have objected to a use, and you have not decided yet",
        "until": "until we have decided on your objection",
        "notice_days": 5,
        "told": (("PayPal", "will be told by 30 November 2026"),),
    },
    "rights.restriction_to_be_lifted": {
        "reference": "R-2026-0142",
        "right": "Correct your data",
        "paused_on": date(2026, 11, 13),
        "lifted_on": date(2026, 12, 1),
        "because": "What was wrong is corrected.",
        "others": (),
        "stopped": ("News and offers",),
        "messages_url": URL,
        "url": URL,
    },
    "rights.no_data": {
        "reference": "R-2026-0142",
        "received_on": date(2026, 11, 13),
        "sources": SOURCES,
        "authority": AUTHORITY,
    },
    "rights.identity_asked": ASKED_WHO,
    "rights.forwarded": {
        "reference": "R-2026-0142",
        "controller": "Sparven Handel AB",
        "email": "dataskydd@sparven.example.org",
        "work": "Storage, logging and backups",
        "forwarded_on": date(2026, 11, 16),
        "url": URL,
    },
    "rights.handed_over": {
        "reference": "R-2026-0142",
        "receiver": "Sparven Handel AB",
        "outcome": "Could not be sent",
        "reason": "Their system did not answer.",
        "ended_on": date(2026, 11, 16),
        "url": URL,
    },
    "rights.passed_on": {
        "reference": "R-2026-0142",
        "received_on": date(2026, 11, 13),
        "forwarded_on": date(2026, 11, 16),
        "rights": [COPY],
        "work": "Storage, logging and backups",
    },
    "rights.identity_code": {**ASKED_WHO, "code": "K7Q2-9XWD"},
    "rights.identity_document": {
        **{key: value for key, value in ASKED_WHO.items() if key != "enough"},
        "days": 30,
        "only_because": "The letter with the code came back, and the name in the request is another one.",
    },
    "rights.identity_document_gone": {
        "reference": "R-2026-0142",
        "ended": "It showed that it is you.",
        "came_on": date(2026, 11, 18),
        "gone_on": date(2026, 11, 19),
        "url": URL,
    },
    "rights.extended": {
        "reference": "R-2026-0142",
        "reason": "The request is complex",
        "text": "We have to search eleven archives that were closed in 2019.",
        "first_due_on": date(2026, 12, 14),
        "due_on": date(2027, 2, 15),
        "url": URL,
    },
    "rights.staff_look": {"reference": "R-2026-0142", "due_on": date(2026, 12, 14), "why": "refusal"},
    "correspondence.received": {
        "reference": "M-2026-0007",
        "received_on": date(2026, 11, 13),
        "url": "https://portal.example/en/messages/",
    },
}


def sample(name: str, *, language: str = "sv", addressed_to: str = "Anna Åberg", **changed: Any) -> Letter:
    """Return one finished letter; `changed` values take the place of the believable ones."""
    context = {**CONTEXTS[name], **changed}
    return compose(name, language=language, context=context, addressed_to=addressed_to, sender=SENDER)
