"""
Where the data are: one declaration a model, beside the model, in `personal_data.py`.

Access, portability, correction, erasure, restriction, retention and the record of processing all read the same
declaration. `manage.py check` fails when any column of any installed table is in none.
"""

from portal.datamap import codes
from portal.datamap.fields import (
    Field,
    Kind,
    OnErasure,
    Others,
    Rectify,
    document,
    identity,
    inferred,
    kept,
    link,
    made,
    not_personal,
    observed,
    provided,
    secret,
    third_party,
)
from portal.datamap.registry import exempt, register, sources
from portal.datamap.source import ModelSource

__all__ = [
    "Field",
    "Kind",
    "ModelSource",
    "OnErasure",
    "Others",
    "Rectify",
    "codes",
    "document",
    "exempt",
    "identity",
    "inferred",
    "kept",
    "link",
    "made",
    "not_personal",
    "observed",
    "provided",
    "register",
    "secret",
    "sources",
    "third_party",
]
