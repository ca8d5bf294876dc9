"""Days and times in English: "13 November 2026", "13 November 2026, 09:12"."""

NO_BREAK = "\N{NO-BREAK SPACE}"
DATE_FORMAT = NO_BREAK.join("jFY")
TIME_FORMAT = "H:i"
DATETIME_FORMAT = f"{DATE_FORMAT}, {TIME_FORMAT}"
