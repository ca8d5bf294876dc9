"""
How the pages write what is not a sentence: days left, spans of time, money, sizes, reference numbers.

Dates and times are the letters' own (portal.letters.words), so that page, mail and PDF read alike. The
languages are "sv" and "en". Nothing here asks a clock or the database.
"""

from datetime import date

from portal.letters.words import NO_BREAK, manner, whole_number

MINUS = "\N{MINUS SIGN}"
SIZES = ("kB", "MB", "GB", "TB")
ENDINGS = {"sv": ("kvar", "sent"), "en": ("left", "late")}
# Order matters: most browsers also claim to be those that came before them.
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
SPAN_WORDS = {
    "sv": (("år", "år"), ("månad", "månader"), ("dag", "dagar")),
    "en": (("year", "years"), ("month", "months"), ("day", "days")),
}


def days_left(due_on: date, today: date, language: str) -> str:
    """
    Say how far away a last day is: "21 days left", "today", "3 days late"; "21 dagar kvar", "i
    dag", "3 dagar sent".
    """
    left = (due_on - today).days
    if left == 0:
        return f"i{NO_BREAK}dag" if manner(language) == "sv" else "today"
    day = SPAN_WORDS[manner(language)][2][abs(left) != 1]
    ending = ENDINGS[manner(language)][left < 0]
    return f"{whole_number(abs(left), language)}{NO_BREAK}{day}{NO_BREAK}{ending}"


def countdown(until: date, today: date, language: str) -> str:
    """
    Say how long it is until a day, in its two largest parts: "6 years, 1 month"; "6 år och 1
    månad". Past days: "today".
    """
    if until <= today:
        return days_left(today, today, language)
    months = (until.year - today.year) * 12 + until.month - today.month - (until.day < today.day)
    years, months = divmod(months, 12)
    days = 0 if years or months else (until - today).days
    words = SPAN_WORDS[manner(language)]
    parts = [
        f"{whole_number(count, language)}{NO_BREAK}{one if count == 1 else many}"
        for count, (one, many) in zip((years, months, days), words, strict=True)
        if count
    ]
    return (" och " if manner(language) == "sv" else ", ").join(parts)


def money(amount: int, language: str, *, currency: str = "SEK") -> str:
    """
    Write an amount given in öre (hundredths): "149 kr", "1 490,50 kr"; in English "SEK 149", "SEK 1,490.50".

    Whole crowns lose their decimals; a negative amount has a true minus sign.
    """
    whole, part = divmod(abs(amount), 100)
    sign = MINUS if amount < 0 else ""
    swedish = manner(language) == "sv"
    digits = sign + whole_number(whole, language)
    if part:
        digits += f"{',' if swedish else '.'}{part:02d}"
    if swedish:
        return f"{digits}{NO_BREAK}{'kr' if currency == 'SEK' else currency}"
    return f"{currency}{NO_BREAK}{digits}"


def file_size(size: int, language: str) -> str:
    """
    Write a size given in bytes, in decimal units with one decimal below ten: "3,4 MB", "512 byte",
    "12 kB".
    """
    if size < 1000:
        plural = manner(language) == "en" and size != 1
        return f"{size}{NO_BREAK}{'bytes' if plural else 'byte'}"
    amount, units = size / 1000, list(SIZES)
    while amount >= 999.5 and len(units) > 1:
        amount /= 1000
        units.pop(0)
    digits = f"{amount:.1f}" if amount < 9.95 else f"{amount:.0f}"
    digits = digits.removesuffix(".0")
    if manner(language) == "sv":
        digits = digits.replace(".", ",")
    return f"{digits}{NO_BREAK}{units[0]}"


def browser_name(user_agent: str) -> str:
    """Name a browser and its system from what it says of itself: "Firefox, Windows"; else its first words."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part) or user_agent[:60]
