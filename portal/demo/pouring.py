"""Putting many rows into a table at once."""

from collections.abc import Iterable

from django.db import connection, models


def pour(model: type[models.Model], rows: Iterable[models.Model]) -> int:
    """
    This function will COPY unsaved rows into their table and return how many there were.

    Keys that PostgreSQL numbers by itself stay unset on the given objects.
    """
    numbered = isinstance(model._meta.pk, models.AutoField | models.BigAutoField)
    fields = [field for field in model._meta.concrete_fields if not (numbered and field.primary_key)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    command = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    count = 0
    connection.ensure_connection()
    with connection.connection.cursor() as cursor, cursor.copy(command) as copy:
        for row in rows:
            values = (getattr(row, field.attname) for field in fields)
            copy.write_row(
                [
                    field.get_db_prep_save(value, connection)
                    for field, value in zip(fields, values, strict=True)
                ]
            )
            count += 1
    return count
