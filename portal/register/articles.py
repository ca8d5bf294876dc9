"""How an article of the Regulation is written to a person, in one style a language. No law here, only its names."""

import re

from portal.register.parts import Text

NO_BREAK = "\N{NO-BREAK SPACE}"
NUMBER = re.compile(r"(\d+)(?:\((\d+)\))?(?:\(([a-z])\))?")


def cited(*numbers: str, language: str) -> str:
    """
    Return articles as a language writes them: "6(1)(b)" as "artikel 6.1 b" or "Article 6(1)(b)".

    :raises UnknownLanguage: when the language is neither Swedish nor English
    """
    swedish, english = [_swedish(number) for number in numbers], list(numbers)
    words = Text(sv="artiklarna", en="Articles") if len(numbers) > 1 else Text(sv="artikel", en="Article")
    return Text(
        sv=f"{words.sv}{NO_BREAK}{_listed(swedish, 'och')}",
        en=f"{words.en}{NO_BREAK}{_listed(english, 'and')}",
    ).in_language(language)


def of_the_regulation(*numbers: str, language: str) -> str:
    """Return articles with the name of the Regulation, for a text that does not name it otherwise."""
    law = Text(sv="i dataskyddsförordningen", en="of the GDPR")
    return f"{cited(*numbers, language=language)} {law.in_language(language)}"


def _swedish(number: str) -> str:
    found = NUMBER.fullmatch(number)
    if found is None:
        return number
    point = f".{found[2]}" if found[2] else ""
    letter = f"{NO_BREAK}{found[3]}" if found[3] else ""
    return f"{found[1]}{point}{letter}"


def _listed(numbers: list[str], last: str) -> str:
    *before, end = numbers
    return f"{', '.join(before)} {last} {end}" if before else end
