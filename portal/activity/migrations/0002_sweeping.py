from django.conf import settings
from django.db import migrations, models

# Run by the application with the owner's rights: it may drop months that are long over, and nothing else. No log is
# kept for less than seven days (T-8), so no month that ended within them can be over its time.
DROP_MONTH = """
CREATE FUNCTION activity_drop_month(month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE first date := date_trunc('month', month)::date; name text;
BEGIN
  IF (first + interval '1 month' + interval '7 days')::timestamp AT TIME ZONE 'UTC' > clock_timestamp() THEN
    RAISE EXCEPTION 'insyn: the month of % is not long over', first USING ERRCODE = '42501';
  END IF;
  name := 'activity_pageview_' || to_char(first, 'YYYY_MM');
  EXECUTE format('ALTER TABLE activity_pageview DETACH PARTITION %I', name);
  EXECUTE format('DROP TABLE %I', name);
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("activity", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="signin",
            index=models.Index(fields=["at"], name="activity_sign_in_at"),
        ),
        migrations.RunSQL(DROP_MONTH, "DROP FUNCTION activity_drop_month"),
    ]
