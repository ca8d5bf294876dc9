"""Days and times in Swedish: "13 november 2026", "13 november 2026 kl. 09.12"."""

NO_BREAK = "\N{NO-BREAK SPACE}"
DATE_FORMAT = NO_BREAK.join("jFY")
TIME_FORMAT = rf"\k\l.{NO_BREAK}H.i"
DATETIME_FORMAT = f"{DATE_FORMAT} {TIME_FORMAT}"
