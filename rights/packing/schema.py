"""JSON Schema of a category's file, which is also its dictionary: every column explained, every code in words."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import models

from portal.datamap.source import ModelSource
from rights.packing.contents import Content

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def as_schema(content: Content, *, language: str) -> Iterator[bytes]:
    """Yield the JSON Schema 2020-12 of `data/<category>.json`, titles and descriptions in `language`."""
    records: dict[str, Any] = {
        copying.source.name(): {
            "type": "array",
            "title": str(copying.source.title()),
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": copying.columns,
                "properties": {name: _column(copying.source, name) for name in copying.columns},
            },
        }
        for copying in content.copyings
    }
    records |= {part.name: {"type": "array", "items": {"type": "object"}} for part in content.parts}
    schema = {
        "$schema": DIALECT,
        "title": content.category.label.in_language(language),
        "description": content.category.description.in_language(language),
        "type": "object",
        "additionalProperties": False,
        "required": ["category", "records"],
        "properties": {
            "category": {"const": content.category.id},
            "records": {
                "type": "object",
                "additionalProperties": False,
                "required": list(records),
                "properties": records,
            },
        },
    }
    yield json.dumps(schema, ensure_ascii=False, indent=1).encode()


def _column(source: type[ModelSource], name: str) -> dict[str, Any]:
    column = source.column(name)
    told: dict[str, Any] = {"title": str(source.label_of(name))}
    if explanation := str(source.explanation_of(name)):
        told["description"] = explanation
    shape = {"type": "string"} if source.fields[name].money or name in source.shows else _shape(column)
    if codes := source.codes_of(name):
        return told | _coded(column, codes)
    if column.null and "type" in shape:
        shape = shape | {"type": [shape["type"], "null"]}
    return told | shape


def _coded(column: "models.Field[Any, Any]", codes: dict[str, str]) -> dict[str, Any]:
    """Return a closed list for the model's own choices, an open one for codes of the register and of rooms."""
    listed: list[dict[str, str]] = [{"const": code, "title": words} for code, words in codes.items()]
    if column.null:
        listed.append({"type": "null"})
    if not column.choices:
        return {"anyOf": [*listed, {"type": "string"}]}
    return {"oneOf": [*listed, *([{"const": "", "title": "–"}] if column.blank else [])]}


def _shape(column: "models.Field[Any, Any]") -> dict[str, Any]:  # noqa: PLR0911  # one case a type
    match column:
        case models.BooleanField():
            return {"type": "boolean"}
        case models.ForeignKey():
            return _shape(column.target_field)
        case models.IntegerField():
            return {"type": "integer"}
        case models.DateTimeField():
            return {"type": "string", "format": "date-time"}
        case models.DateField():
            return {"type": "string", "format": "date"}
        case models.UUIDField():
            return {"type": "string", "format": "uuid"}
        case models.JSONField():
            return {}
        case _:
            return {"type": "string"}
