"""Before the check of an erasure: everything that would go, go later or stay, with milder choices beside it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import register
from portal.members.proof import person
from rights.rules.right import Right
from rights.services.foreseeing import of_answers
from rights.views.begun import answers_of, told_of_another_window
from rights.views.doors import ask_who
from rights.views.way import CHECK, EFFECTS, next_page, steps

PAGE = EFFECTS[Right.ERASURE]


@require_safe
def request_erase_effects(request: HttpRequest) -> HttpResponse:
    """Show the effects on this person's own data; whoever is not known yet says first who it is."""
    answers = answers_of(request)
    if answers.choice(Right.ERASURE) is None or Right.ERASURE not in answers.rights:
        if answers.rights:
            told_of_another_window(request)
        return redirect("request_new")
    member = person(request)
    if member is None:
        return ask_who(request, back=reverse(PAGE))
    onwards = next_page(answers)
    context = {
        "foreseen": of_answers(member, answers, now=timezone.now()),
        "copied": Right.ACCESS in answers.rights,
        "days": register.current().handling.cancel_window_days,
        "next_url": reverse(onwards) + (f"?right={Right.ERASURE}" if onwards == CHECK else ""),
        **steps(answers, PAGE),
    }
    return render(request, "rights/effects.html", context)
