"""The portal as another organisation would run it: any of the five registers, also with one thing changed."""

from collections.abc import Callable

import pytest

from portal import register
from portal.register.schema import Register
from tests.register.makers import example

RunBy = Callable[[str | Register], Register]


@pytest.fixture
def run_by(monkeypatch: pytest.MonkeyPatch) -> RunBy:
    """Return a function that lets an example's organisation, or a changed register, run the portal."""

    def run(organisation: str | Register) -> Register:
        book = example(organisation) if isinstance(organisation, str) else organisation
        monkeypatch.setattr(register, "current", lambda: book)
        return book

    return run
