"""Sentences that claim something: how lint recognises them in free text, Swedish and English."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.register.vocabulary import REPEALED, ClaimKind, Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A sentence of a text that claims something, on its line (from 1)."""

    kind: ClaimKind
    sentence: str
    line: int


NUMBER = re.compile(
    r"\d|\b(ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|one|two|three|four|five|six|seven|ten)\b", re.I
)
KEEPING = r"\b(behåll|spara|lagra|rade?ra|gallra|kept|keep|store|retain|erase|delete)\w*\b"
SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\S)[^.!?\n]+)*[.!?]?")
CLAIMS = {
    ClaimKind.SHARES_WITH_NOBODY: (
        r"(delar|lämnar|säljer)( eller \w+)? (inte|aldrig)( ut)? .*(uppgifter|data)",
        r"(inte|aldrig) (delas|lämnas ut|säljs)",
        r"(never|not) (shared?|passed on|disclosed?)\b",
        r"shares? .*\bwith (nobody|no one)\b",
    ),
    ClaimKind.ONLY_EEA: (
        r"(bara|endast|enbart|alla|samtliga|all)\b.*\b(inom|i) (eu|ees)\b",
        r"\b(inga|ingen|inte|aldrig)\b.*\butanför (eu|ees)\b",
        r"\b(only|all)\b.*\b(within|inside|in) the (eu|eea)\b",
        r"\b(no|not|never)\b.*\boutside the (eu|eea)\b",
    ),
    ClaimKind.ONLY_ROUTE: (
        r"\b(bara|endast|enbart)\b.{0,40}\b(genom|per|via|med)( \w+){0,2} brev\b",
        r"\bskriftlig\w*,? (och )?(egenhändigt )?undertecknad\w*",
        r"\bonly by( \w+)? letter\b",
        r"\bsigned,? (written )?(letter|request)\b",
    ),
    ClaimKind.ALL_ERASED: (
        r"\b(alla|allt|samtliga)\b.*\b(raderas|tas bort|försvinner)\b",
        r"\b(raderas|tas bort|raderar vi)\b.*\b(alla|allt|samtliga)\b",
        r"\b(all|everything)\b.*\b(is|are|will be) (erased|deleted)\b",
    ),
    ClaimKind.AS_LONG_AS_NEEDED: (
        r"\bså länge (som )?(det )?(behövs|krävs|är nödvändigt)\b",
        rf"{KEEPING}.*\b(inom|under) (en )?(skälig|rimlig) tid\b",
        rf"{KEEPING}.*\bom det är nödvändigt\b",
        r"\b(as|so) long as (\w+ ){0,2}(necessary|needed|required)\b",
        rf"{KEEPING}.*\breasonable (time|period)\b",
    ),
    ClaimKind.USE_IS_CONSENT: (
        r"\bforts\w+ använd\w+\b.*\b(godkän\w+|samtyck\w+)",
        r"\bcontinu\w+ (to )?us\w+\b.*\b(accept\w*|agree\w*|consent\w*)",
        r"\bby (using|continuing)\b.*\b(accept|agree|consent)\b",
    ),
}
PATTERNS = {kind: re.compile("|".join(f"(?:{one})" for one in texts), re.I) for kind, texts in CLAIMS.items()}


def phrases_in(text: str) -> Iterator[Phrase]:
    """Yield every sentence that makes a claim; words of time beside a number claim nothing (row 57)."""
    for match in SENTENCE.finditer(text):
        sentence = match[0].strip()
        for kind, pattern in PATTERNS.items():
            if not pattern.search(sentence):
                continue
            if kind is ClaimKind.AS_LONG_AS_NEEDED and NUMBER.search(sentence):
                continue
            yield Phrase(kind=kind, sentence=sentence, line=text.count("\n", 0, match.start()) + 1)


def repealed_in(text: str) -> Iterator[tuple[Instrument, int]]:
    """Yield every repealed instrument a text names, with the line (from 1)."""
    for instrument in sorted(REPEALED):
        number = re.escape(instrument.rpartition("/")[0]).replace("/", r"\s*/\s*")
        for match in re.finditer(rf"\b{number}\b", text):
            yield instrument, text.count("\n", 0, match.start()) + 1
