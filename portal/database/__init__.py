"""Small pieces of PostgreSQL that several rooms' migrations share."""

from django.db.migrations import RunSQL

REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION insyn_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)
     AND current_setting('insyn.owner_resets', true) = 'on' THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'insyn: % is evidence, % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = '42501';
END $$;
"""


def append_only(table: str) -> RunSQL:
    """
    Return the migration step that makes `table` refuse UPDATE, DELETE and TRUNCATE from everyone.

    Rights are also taken from the application's role by `manage.py prepare`; the trigger holds where the two
    roles are one.
    """
    return RunSQL(
        REFUSE_CHANGE + f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION insyn_refuse_change()",
        f"DROP TRIGGER {table}_append_only ON {table}",
    )
