"""Which parts of what we hold can go while the person stays. Reads the register and the data map only."""

from portal import register as registers
from portal.datamap import registry
from portal.register.schema import Category, DataRole, LegalBasis

NEEDED = frozenset({LegalBasis.CONTRACT, LegalBasis.LEGAL_DUTY})


def severable() -> tuple[Category, ...]:
    """
    Return the categories that can go while the person stays: none that the agreement or a law needs.

    Source: GDPR Art. 17(1)(a), 17(3)(b).
    """
    book = registers.current()
    plain = {source.home() for source in registry.sources() if source.subject and not source.rules_kept()}
    return tuple(
        one
        for one in book.categories
        if one.role is DataRole.CONTROLLER
        and one.stored
        and one.id in plain
        and not any(purpose.basis in NEEDED for purpose in book.purposes_of(one.id))
    )


def resting_on_consent() -> tuple[Category, ...]:
    """
    Return the categories that nothing but a consent allows us to hold: they go when it is taken back.

    Source: GDPR Art. 17(1)(b); R17-4.
    """
    book = registers.current()
    return tuple(
        one
        for one in severable()
        if all(purpose.basis is LegalBasis.CONSENT for purpose in book.purposes_of(one.id))
    )
