"""The words of a consent question: the page shows them, the decision keeps them, letter for letter (C-3)."""

from dataclasses import dataclass

from django.utils.translation import gettext, override

from portal.register.schema import Channel, Frequency, Purpose, Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One question: the sentence beside the box, and what, how often, from whom and how to stop."""

    question: str
    what: str
    how_often: str
    from_whom: str
    how_to_stop: str

    @property
    def text(self) -> str:
        """Return the whole text as it was shown."""
        return "\n".join([self.question, self.what, self.how_often, self.from_whom, self.how_to_stop])


def question(*, register: Register, purpose: Purpose, channel: Channel | None, language: str) -> Wording:
    """
    Return the words that ask for a consent to one purpose by one channel, in one language.

    Source: GDPR Art. 7(2), 13(1)(c), 13(2)(c); C-2.
    """
    with override(language):
        topics = ", ".join(_within(topic.label.in_language(language)) for topic in purpose.topics)
        what = purpose.description.in_language(language)
        if topics:
            what = gettext("%(description)s Topics: %(topics)s.") % {"description": what, "topics": topics}
        return Wording(
            question=_asked(purpose.name.in_language(language), channel),
            what=what,
            how_often=_often(purpose.frequencies),
            from_whom=gettext("From %(sender)s, and nobody else.") % {"sender": register.controller.name},
            how_to_stop=_stop(channel),
        )


def _asked(name: str, channel: Channel | None) -> str:
    sentences = {
        Channel.EMAIL: gettext("Yes, send me %(what)s by e-mail"),
        Channel.SMS: gettext("Yes, send me %(what)s by text message"),
        Channel.LETTER: gettext("Yes, send me %(what)s by post"),
        Channel.PHONE: gettext("Yes, ring me about %(what)s"),
        None: gettext("Yes to %(what)s"),
    }
    return sentences[channel] % {"what": _within(name)}


def _within(name: str) -> str:
    """Return a name as it stands inside a sentence."""
    return name[:1].lower() + name[1:]


def _often(frequencies: tuple[Frequency, ...]) -> str:
    words = {
        Frequency.EACH: gettext("each time something happens"),
        Frequency.WEEKLY: gettext("once a week"),
        Frequency.MONTHLY: gettext("once a month"),
    }
    chosen = [words[frequency] for frequency in frequencies]
    if not chosen:
        return gettext("For as long as the consent stands.")
    if len(chosen) == 1:
        return gettext("How often: %(often)s.") % {"often": chosen[0]}
    return gettext("How often: %(often)s. You can change it at any time.") % {
        "often": gettext("%(first)s or %(last)s") % {"first": ", ".join(chosen[:-1]), "last": chosen[-1]}
    }


def _stop(channel: Channel | None) -> str:
    if channel is Channel.EMAIL:
        return gettext("Stop at any time with the link in each message or under Consents.")
    return gettext("Stop at any time under Consents.")
