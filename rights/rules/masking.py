"""
Why part of a copy or of a move may be covered: the article, the mark that stands there, the words to the person.

What would harm others is covered item by item and the rest is given; a reason that is not here is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.register.articles import of_the_regulation
from rights.rules.grounds import GROUNDS, Ground


class MaskGround(models.TextChoices):
    """Each ground by its name for staff; the person reads `MASKING[…].sentence`."""

    OTHERS_RIGHTS = "others_rights", _("It would harm the rights of others")
    TRADE_SECRET = "trade_secret", _("It is a trade secret")
    SECRECY = "secrecy", _("A statute forbids the disclosure")


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskRule:
    """
    One row: the article for each right, the few words of the mark itself, what the person reads beside it, and the
    national act where Art. 23 leaves it to one. `names_statute` grounds hold only with the statute named (R15-19).
    """

    articles: Mapping[str, tuple[str, ...]]
    mark: object
    sentence: object
    act: object = ""
    names_statute: bool = False


MASKING: Mapping[MaskGround, MaskRule] = {
    MaskGround.OTHERS_RIGHTS: MaskRule(
        articles=GROUNDS[Ground.OTHERS_RIGHTS].articles,
        mark=_("would harm the rights of others"),
        sentence=GROUNDS[Ground.OTHERS_RIGHTS].sentence,
    ),
    MaskGround.TRADE_SECRET: MaskRule(
        articles=GROUNDS[Ground.OTHERS_RIGHTS].articles,
        mark=_("trade secret"),
        sentence=_("To give you this would reveal a trade secret."),
    ),
    MaskGround.SECRECY: MaskRule(
        articles=GROUNDS[Ground.SECRECY].articles,
        mark=_("secret by statute"),
        sentence=GROUNDS[Ground.SECRECY].sentence,
        act=GROUNDS[Ground.SECRECY].act,
        names_statute=True,
    ),
}


def grounds_for(right: str) -> tuple[MaskGround, ...]:
    """Return the grounds on which part of a file about that right may be covered: Art. 15(4), 20(4), 23."""
    return tuple(ground for ground, rule in MASKING.items() if right in rule.articles)


def law(ground: MaskGround, *, right: str) -> str:
    """Return the article or the national act that gives the ground, in the active language."""
    rule = MASKING[ground]
    return str(rule.act) or of_the_regulation(*rule.articles[right], language=get_language() or "sv")


def mark(number: int, ground: MaskGround) -> str:
    """Return what stands in the place of what is covered, in the active language."""
    words = {"number": number, "why": MASKING[ground].mark}
    return str(_("[covered %(number)s: %(why)s]")) % words
