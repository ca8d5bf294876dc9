"""The seventeen points of a good answer (law.md (h)), in Swedish, on the opened page and in the letter."""

from pathlib import Path

from django.utils import timezone

from portal import register
from portal.datamap import sources
from portal.letters.words import long_date
from portal.register.schema import DataRole
from retention import glance
from rights.models import Case
from tests.letters.reading import squeezed


def seventeen_points(page: str, letter: str, *, case: Case, folder: Path) -> None:
    """Look for each point in the words of index.html (every detail opened) and of letter.pdf."""
    told = Told(page, letter)
    one_to_three(told, case=case, folder=folder)
    four(told, case=case)
    five_to_eight(told)
    nine_and_ten(told)
    eleven_to_seventeen(told, folder=folder)


class Told:
    """Page and letter as words without spaces: a PDF keeps places, not spaces."""

    def __init__(self, page: str, letter: str) -> None:
        self.page, self.letter = squeezed(page), letter

    def both(self, *texts: str) -> None:
        """Every text stands in both."""
        for text in texts:
            assert squeezed(text) in self.page, f"not on the page: {text}"
            assert squeezed(text) in self.letter, f"not in the letter: {text}"

    def on_page(self, *texts: str) -> None:
        """Every text stands on the page."""
        for text in texts:
            assert squeezed(text) in self.page, f"not on the page: {text}"

    def in_order(self, first: str, then: str) -> None:
        """One text comes before the other, in both."""
        for place in (self.page, self.letter):
            assert place.index(squeezed(first)) < place.index(squeezed(then))


def one_to_three(told: Told, *, case: Case, folder: Path) -> None:
    """1 yes or no first; 2 in time; 3 in the person's language."""
    yes = f"Ja: {register.current().controller.name} behandlar personuppgifter om dig."
    told.both(yes)
    told.in_order(yes, "Vad vi har, varför och hur länge")
    told.both("Mottagen den", "Sista dag att svara", long_date(case.due_on, "sv"), "Besvarad den")
    answered_at = case.lines.get(right="access").answered_at
    assert answered_at is not None
    assert timezone.localdate(answered_at) <= case.due_on
    assert '<html lang="sv">' in (folder / "index.html").read_text()


def four(told: Told, *, case: Case) -> None:
    """4 per category that holds something: name, purpose, basis, source, recipients by name, until when; the rest named."""
    book = register.current()
    rows = glance.of_member(member=case.member, now=timezone.now(), language="sv")
    held = {one.about.id for one in rows if one.records or not one.about.stored}
    told.both("Används till", "Rättslig grund", "Kommer från", "Vem som får dem", "Sparas till")
    categories = [one for one in book.categories if one.role is DataRole.CONTROLLER]
    if {one.id for one in categories} - held:
        told.both("Vi har inget om dig av de här slagen, så ingen får det från oss:")
    served = {purpose for category in categories if category.id in held for purpose in category.purposes}
    getting = {
        recipient for category in categories if category.id in held for recipient in category.recipients
    }
    told.both(*(one.label.sv for one in categories))
    told.both(*(one.name.sv for one in book.purposes if one.id in served))
    told.both(*(one.name for one in book.recipients if one.id in getting))


def five_to_eight(told: Told) -> None:
    """5 countries and safeguards; 6 automated decisions or none; 7 rights and the authority; 8 every source."""
    book, authority = register.current(), register.current().authority_for(None)
    told.both("Länder utanför EU och EES", "Beslut som fattas enbart av maskiner")
    decisions = [one.logic.sv for one in book.decisions]
    none = "Inga: inget beslut som påverkar dig rättsligt, eller på annat sätt lika mycket, fattas av enbart en maskin."
    told.both(*(decisions or [none]))
    told.both("Svaret på en begäran som den här tas fram av en maskin. Bara en människa kan neka en begäran.")
    told.both("Rätta det som är fel", "Få uppgifter raderade", "Begränsa hur uppgifter används")
    told.both("Invända mot en användning", f"Klaga hos {authority.name}", authority.email)
    told.both("Alla ställen där vi har sökt, även de som inte har något")
    told.both(
        f"Den här portalen, {book.controller.name}", *(one.name.sv for one in book.sources if one.enabled)
    )


def nine_and_ten(told: Told) -> None:
    """9 a faithful copy, free text too; 10 a word for every column and every code."""
    told.on_page("@cmd \"quoted\", 'single' Å <script>alert(1)</script> \\ {{7*7}} %s")
    for source in sources():
        for name in source.copied():
            told.on_page(str(source.label_of(name)))
            told.on_page(*(f"{code} = {words}" for code, words in source.column(name).flatchoices or ()))


def eleven_to_seventeen(told: Told, *, folder: Path) -> None:
    """11 what is covered; 12 layers; 13 both kinds of files; 14 no data in mail; 15 news; 16 identity; 17 versions."""
    book = register.current()
    told.both("Det som är dolt eller utelämnat", "Varje sak som är dold eller utelämnad, och varför")
    told.both(
        "Delarna och var du hittar dem",
        "index.html",
        "letter.pdf",
        "data/*.json, data/*.csv",
        "manifest.json",
    )
    assert told.page.index(squeezed("Allt i den här filen")) < told.page.index("Ja:")
    for file in (
        "data/profile.json",
        "data/profile.csv",
        "schema/profile.json",
        "manifest.json",
        "letter.pdf",
    ):
        assert (folder / file).exists(), file
    told.both("Inget av det skickas med e-post.")
    told.both("Nytt sedan din förra kopia", "Det här är din första kopia.")
    told.both("För att veta att det är du bad vi om", "Att du var inloggad, inget mer.")
    told.both(
        "Vad svaret bygger på",
        f"{book.version} ({book.fingerprint[:12]})",
        book.notice_on(timezone.localdate()).version,
    )
