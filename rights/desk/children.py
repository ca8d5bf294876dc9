"""A guardian reports that a child has given us data: that is a request to delete all of it (promise 74)."""

from collections.abc import Sequence

from rights.rules.erasure import ALL, Why
from rights.rules.right import Right
from rights.services.intake import Asked


def reported(asked: Sequence[Asked]) -> list[Asked]:
    """
    Return what was understood, with the erasure of everything on the ground that a child gave it.

    Source: GDPR Art. 8, 17(1)(f).
    """
    others = [one for one in asked if one.right is not Right.ERASURE]
    told = next((dict(one.details) for one in asked if one.right is Right.ERASURE), {})
    told.pop("parts", None)
    grounds = told.get("grounds", ())
    given = [str(one) for one in grounds] if isinstance(grounds, list | tuple) else []
    details = {**told, "scope": ALL, "grounds": list(dict.fromkeys([*given, Why.CHILD.value]))}
    return [*others, Asked(right=Right.ERASURE, details=details)]
