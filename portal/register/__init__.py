"""
What may we do with personal data, and why: the organisation's record of processing, the one master (E-1).

One TOML file, named by the environment variable INSYN_REGISTER, is read once into a frozen `Register`:

    schema.py   what a register holds (catalogue.py: data; parts.py: organisation; vocabulary.py, period.py)
    load.py     file → Register, or one error with file, line and key (places.py: the lines; shapes.py and
                references.py: what single values, and values together, must fulfil)
    lint.py     what contradicts itself or the law
    render.py   privacy notice, records of Art. 30, information of Art. 15, as neutral documents
    examples/   five organisations; the first is the demo

No tables, no queries, no clock.
"""

import os
from functools import cache
from pathlib import Path

from portal.register.load import RegisterError, load
from portal.register.schema import Register

__all__ = ["EXAMPLES", "Register", "RegisterError", "current", "load", "register_file"]

EXAMPLES = Path(__file__).parent / "examples"


def register_file() -> Path:
    """Return the file of the running organisation: INSYN_REGISTER, else the demo's."""
    return Path(os.environ.get("INSYN_REGISTER") or EXAMPLES / "karaoke.toml")


@cache
def current() -> Register:
    """
    Return the register of the running organisation, read once a process.

    :raises RegisterError: when the file is wrong
    """
    return load(register_file())
