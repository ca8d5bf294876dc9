"""The forms of saying no. They validate and never save; what the law does not list cannot be chosen."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from rights.fulfilment import objection
from rights.models import Line
from rights.rules.grounds import GROUNDS, WEIGHED, Ground, allowed_for, law, weighed
from rights.rules.objection import only_marketing
from rights.rules.right import Right
from rights.rules.states import State
from rights.services.refusing import REFUSABLE, Statement, Weighing

LONGEST = 4000
STOPS = "stops"


def text(label: Any, *, help_text: Any = "", required: bool = True, error: Any = "") -> forms.CharField:
    """Return a field for running text of staff."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 80}),
        error_messages={"required": error or _("Write it in a few words.")},
    )


class GroundForm(forms.Form):
    """On which ground? Only those that the law gives for this right, and as things stand now (promise 21)."""

    ground = forms.ChoiceField(
        label=_("Ground"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a ground."),
            "invalid_choice": _("The law knows no such ground for this right. Choose one of these."),
        },
    )

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [  # type: ignore[attr-defined]  # a choice field
            (one.value, f"{one.label} ({law(one, right=line.right)})") for one in grounds_of(line)
        ]

    def chosen(self) -> Ground:
        return Ground(self.cleaned_data["ground"])


def grounds_of(line: Line) -> list[Ground]:
    """Return the grounds that may be chosen; those of a balancing have a form of their own."""
    if line.stands not in REFUSABLE or only_marketing(line.right_asked, line.details):
        return []
    return [
        one
        for one in allowed_for(line.right)
        if not weighed(one, right=line.right)
        and (not GROUNDS[one].while_identifying or line.stands is State.IDENTIFYING)
    ]


def can_be_weighed(line: Line) -> bool:
    """Return whether a balancing can decide the line: an objection to more than marketing, before a person."""
    weighing = line.right == Right.OBJECTION and line.stands is State.REVIEWING
    return weighing and bool(objection.open_to_weighing(line))


class StatementForm(forms.Form):
    """What must be stated for a ground: words to the person always, facts, intent and conditions where it wants them."""

    words = text(
        _("Why, in words to the person"),
        help_text=_(
            "This stands in the letter below the ground. Say what you have found, so that the person can check it "
            "and contest it; nothing about anybody else."
        ),
        error=_("Write to the person why."),
    )

    def __init__(self, *args: Any, ground: Ground, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground = ground
        rule = GROUNDS[ground]
        if rule.conditions:
            self.fields["conditions"] = forms.MultipleChoiceField(
                label=_("All of this must hold"),
                choices=list(rule.conditions.items()),
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": _("Without this the ground does not hold.")},
            )
        if rule.abuse:
            own = _("Our own statement, not in the letter. The person gets it in a copy of the data.")
            self.fields["facts"] = text(
                _("The objective facts that show it"), help_text=own, error=_("State the facts.")
            )
            self.fields["intent"] = text(
                _("What shows the person's intent"), help_text=own, error=_("State what shows the intent.")
            )
        self.order_fields(["conditions", "facts", "intent", "words"])

    def clean_conditions(self) -> list[str]:
        ticked: list[str] = self.cleaned_data["conditions"]
        if set(ticked) != set(GROUNDS[self.ground].conditions):
            raise forms.ValidationError(_("Without all of this the ground does not hold."))
        return ticked

    def statement(self) -> Statement:
        told = self.cleaned_data
        return Statement(
            ground=self.ground,
            words=told["words"],
            facts=told.get("facts", ""),
            intent=told.get("intent", ""),
            conditions=tuple(told.get("conditions", ())),
        )


class WeighingForm(forms.Form):
    """One use: does it stop, or go on for reasons that weigh more, or for legal claims (R21-2)?"""

    result = forms.ChoiceField(
        label=_("What do we do?"),
        choices=[
            (STOPS, _("It stays stopped")),
            *((one.value, format_lazy(_("It goes on: {ground}"), ground=one.label)) for one in WEIGHED),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it stops or goes on.")},
    )
    reasons = text(_("Our reasons to go on"), required=False)
    weighs = text(
        _("Why they weigh more than the person's situation"),
        help_text=_("Not needed for legal claims. Name what the person wrote, and say why ours weighs more."),
        required=False,
    )

    def __init__(self, answers: Any, *, purpose: str, called: str) -> None:
        super().__init__(answers, prefix=purpose)
        self.purpose, self.called = purpose, called

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        result = told.get("result")
        if result in WEIGHED and not told.get("reasons"):
            self.add_error("reasons", _("Write our reasons: the person reads them."))
        if result == Ground.COMPELLING and not told.get("weighs"):
            self.add_error("weighs", _("Write why they weigh more: the person reads it."))
        return told

    @property
    def goes_on(self) -> bool:
        return bool(self.cleaned_data["result"] != STOPS)

    def weighing(self) -> Weighing:
        told = self.cleaned_data
        ground = Ground(told["result"])
        weighs = told["weighs"] if ground is Ground.COMPELLING else ""
        return Weighing(purpose=self.purpose, ground=ground, reasons=told["reasons"], weighs=weighs)


def weighing_forms(line: Line, answers: Any, *, language: str) -> list[WeighingForm]:
    """Return a form a use that the person objects to, marketing never among them."""
    uses = objection.open_to_weighing(line)
    names = objection.in_words(uses, language=language)
    return [
        WeighingForm(answers, purpose=purpose, called=name) for purpose, name in zip(uses, names, strict=True)
    ]


def balanced(forms_of_uses: list[WeighingForm]) -> Statement | None:
    """Return the balancing that valid forms state, or None when every use stays stopped: that is no refusal."""
    going = tuple(one.weighing() for one in forms_of_uses if one.goes_on)
    if not going:
        return None
    compelling = any(one.ground is Ground.COMPELLING for one in going)
    return Statement(ground=Ground.COMPELLING if compelling else Ground.LEGAL_CLAIMS, weighings=going)


class SecondLookForm(forms.Form):
    """The second person's decision."""

    note = text(
        _("Why not"),
        help_text=_(
            "Only if you turn it down. Your colleague reads it; the person gets it in a copy of the data."
        ),
        required=False,
    )
