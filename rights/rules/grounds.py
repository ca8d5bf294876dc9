"""
The grounds on which the law lets a request be refused: the article, the words to the person, for which rights, and
what must be stated. What is not here is no ground; "administrative reasons" is not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.register.articles import of_the_regulation


class Ground(models.TextChoices):
    """Each ground by its name for staff; what the person reads is `GROUNDS[…].sentence`."""

    UNFOUNDED = "unfounded", _("Manifestly unfounded")
    EXCESSIVE = "excessive", _("Excessive")
    NOT_IDENTIFIED = "not_identified", _("The person cannot be identified")
    OTHERS_RIGHTS = "others_rights", _("It would harm the rights of others")
    SECRECY = "secrecy", _("A statute forbids the disclosure")
    UNFINISHED = "unfinished", _("Unfinished running text or notes")
    NOT_PORTABLE = "not_portable", _("Not data that can be moved")
    CORRECT = "correct", _("The data are correct")
    STILL_NEEDED = "still_needed", _("The data are still needed, on a legal basis")
    FREE_SPEECH = "free_speech", _("Freedom of expression and information")
    LEGAL_DUTY = "legal_duty", _("A law obliges to keep them")
    PUBLIC_HEALTH = "public_health", _("Public health")
    ARCHIVE = "archive", _("Archives, research or statistics")
    LEGAL_CLAIMS = "legal_claims", _("Legal claims")
    NO_CASE = "no_case", _("None of the cases for restricting applies")
    COMPELLING = "compelling", _("Compelling legitimate grounds")
    NOT_AUTOMATED = "not_automated", _("No decision by a machine alone")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundRule:
    """
    One row: the articles for each right it may be used for, what the person reads, and the national act that says it
    where Art. 23 leaves it to one.

    `abuse` wants a statement of objective facts and one of intent (R12-8). Each of `conditions` must hold and be
    ticked. `while_identifying` grounds hold only as long as the person has been asked and has not shown who it is.
    """

    articles: Mapping[str, tuple[str, ...]]
    sentence: object
    act: object = ""
    abuse: bool = False
    conditions: Mapping[str, object] = field(default_factory=dict)
    while_identifying: bool = False


EVERY_RIGHT = (
    "access",
    "portability",
    "rectification",
    "erasure",
    "restriction",
    "objection",
    "review",
)


def _everywhere(*articles: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(EVERY_RIGHT, articles)


GROUNDS: Mapping[Ground, GroundRule] = {
    Ground.UNFOUNDED: GroundRule(
        articles=_everywhere("12(5)(b)"),
        sentence=_(
            "The law lets us say no to a request that is manifestly unfounded. The bar is high, and it is for us "
            "to prove that your request is."
        ),
        abuse=True,
    ),
    Ground.EXCESSIVE: GroundRule(
        articles=_everywhere("12(5)(b)"),
        sentence=_(
            "The law lets us say no to a request that is excessive, for example because the same is asked again "
            "and again. The bar is high, and it is for us to prove that your request is."
        ),
        abuse=True,
    ),
    Ground.NOT_IDENTIFIED: GroundRule(
        articles=_everywhere("11(2)", "12(2)", "12(6)"),
        sentence=_(
            "We could not make sure that you are the person the data are about, and then we must not do what was "
            "asked. You can ask again at any time and tell us more that shows who you are."
        ),
        conditions={
            "asked": _("The person was asked for more and told how to show who it is"),
            "searched": _("We searched with what the person gave, and could not find whose data it is"),
        },
        while_identifying=True,
    ),
    Ground.OTHERS_RIGHTS: GroundRule(
        articles={"access": ("15(4)",), "portability": ("20(4)",)},
        sentence=_("To give you the data would harm the rights and freedoms of somebody else."),
        conditions={
            "not_maskable": _("What is about others cannot be covered so that the rest is given"),
        },
    ),
    Ground.SECRECY: GroundRule(
        articles={"access": ("23",)},
        act=_("Chapter 5 Section 1 of the Swedish Data Protection Act (2018:218)"),
        sentence=_("A statute, or a decision made under one, forbids us to give you these data."),
        conditions={
            "forbidden": _(
                "A statute or a decision forbids the disclosure to this very person, and is named below"
            ),
        },
    ),
    Ground.UNFINISHED: GroundRule(
        articles={"access": ("23",)},
        act=_("Chapter 5 Section 2 of the Swedish Data Protection Act (2018:218)"),
        sentence=_(
            "The data stand only in running text that was not finished when you asked, or in notes to help the "
            "memory. The law exempts those from the right to a copy."
        ),
        conditions={
            "unfinished": _(
                "The text was not finished when the request came, or is a note to help the memory"
            ),
            "not_disclosed": _("It has not been disclosed to a third party"),
            "one_year": _("Unfinished text has not been processed for longer than one year"),
            "not_archive": _(
                "It is not processed only for archives in the public interest or for statistics"
            ),
        },
    ),
    Ground.NOT_PORTABLE: GroundRule(
        articles={"portability": ("20(1)",)},
        sentence=_(
            "The right to move data covers what you have given us, where we process it by automated means and "
            "because of your consent or a contract with you. What you asked for is not of that kind."
        ),
    ),
    Ground.CORRECT: GroundRule(
        articles={"rectification": ("16",)},
        sentence=_("We have checked the data that you say are wrong, and we find that they are correct."),
    ),
    Ground.STILL_NEEDED: GroundRule(
        articles={"erasure": ("17(1)",)},
        sentence=_(
            "We still need the data for what they were collected for, and have a legal basis for it. None of the "
            "cases applies in which data must be erased."
        ),
    ),
    Ground.FREE_SPEECH: GroundRule(
        articles={"erasure": ("17(3)(a)",)},
        sentence=_("The data are needed for the freedom of expression and information."),
    ),
    Ground.LEGAL_DUTY: GroundRule(
        articles={"erasure": ("17(3)(b)",)},
        sentence=_(
            "A law obliges us to keep the data, or they are needed for a task in the public interest."
        ),
    ),
    Ground.PUBLIC_HEALTH: GroundRule(
        articles={"erasure": ("17(3)(c)",)},
        sentence=_("The data are needed for reasons of public interest in public health."),
    ),
    Ground.ARCHIVE: GroundRule(
        articles={"erasure": ("17(3)(d)",)},
        sentence=_(
            "The data are needed for archives in the public interest, for research or for statistics, and without "
            "them that would become impossible or be seriously harmed."
        ),
    ),
    Ground.LEGAL_CLAIMS: GroundRule(
        articles={"erasure": ("17(3)(e)",), "objection": ("21(1)",)},
        sentence=_("The data are needed to establish, exercise or defend legal claims."),
    ),
    Ground.NO_CASE: GroundRule(
        articles={"restriction": ("18(1)",)},
        sentence=_("None of the four cases applies in which the use of data must be restricted."),
    ),
    Ground.COMPELLING: GroundRule(
        articles={"objection": ("21(1)",)},
        sentence=_(
            "We have compelling reasons to go on, and they weigh more than your interests and rights."
        ),
    ),
    Ground.NOT_AUTOMATED: GroundRule(
        articles={"review": ("22(1)",)},
        sentence=_(
            "The decision was not made by a machine alone, or it has no legal effect for you and does not affect "
            "you in a similar way."
        ),
    ),
}
ABUSE = tuple(ground for ground, rule in GROUNDS.items() if rule.abuse)
WEIGHED = (Ground.COMPELLING, Ground.LEGAL_CLAIMS)
"""The two results of a balancing by which an objected use may go on (Art. 21(1))."""


def law(ground: Ground, *, right: str) -> str:
    """Return the article or the national act that gives the ground, in the active language."""
    rule = GROUNDS[ground]
    return str(rule.act) or of_the_regulation(*rule.articles[right], language=get_language() or "sv")


def weighed(ground: Ground, *, right: str) -> bool:
    """Return whether the ground holds only by a written balancing, purpose by purpose (R21-2)."""
    return right == "objection" and ground in WEIGHED


def allowed_for(right: str) -> tuple[Ground, ...]:
    """Return the grounds on which a request about that right may be refused."""
    return tuple(ground for ground, rule in GROUNDS.items() if right in rule.articles)
