"""What an objection may be about. Source: GDPR Art. 21."""

from collections.abc import Mapping

from rights.rules.right import Right

MARKETING = "marketing_of_all_kinds"
"""The answer that stands for every purpose of marketing at once: absolute and without a reason (R21-3)."""


def only_marketing(right: Right, details: Mapping[str, object]) -> bool:
    """Return whether it is an objection to marketing and nothing else: nobody weighs it, nothing is left to wait for."""
    uses = details.get("uses")
    return right is Right.OBJECTION and isinstance(uses, list | tuple) and set(uses) == {MARKETING}
