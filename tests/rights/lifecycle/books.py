"""The register that the lifecycle machine runs by."""

import dataclasses

from portal import register
from portal.register.parts import Decision
from portal.register.schema import Ability, Source, Text
from portal.register.vocabulary import Right


def the_register() -> register.Register:
    """The demo's register with one outside system, one machine's decision, and a person who looks at each copy."""
    book = register.current()
    crm = Source(
        id="crm",
        name=Text(sv="Kundregistret", en="The customer register"),
        kind="http",
        url="http://127.0.0.1:9/members",
        token_env="INSYN_CRM_TOKEN",
        category="messages",
        owner="Sales",
        abilities=(Ability.COLLECT, Ability.RECTIFY, Ability.ERASE),
        agreement="crm-2026.pdf",
        enabled=True,
    )
    words = Text(sv="Poängen", en="The score")
    decision = Decision(
        id="score",
        name=words,
        basis="a",
        logic=words,
        consequences=words,
        reviewer=Text(sv="Dana", en="Dana"),
    )
    handling = dataclasses.replace(book.handling, without_human=(Right.PORTABILITY,))
    return dataclasses.replace(book, sources=(crm,), decisions=(decision,), handling=handling)
