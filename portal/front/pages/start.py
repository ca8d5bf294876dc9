"""The first page: what one can do here, how long it takes, the other ways, who is responsible. No sign-in to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal import register
from portal.front.context import address
from portal.register.countries import country_name

from .places import language


def start(request: HttpRequest) -> HttpResponse:
    """Show the three ways in and the named controller (promises 1, 132)."""
    controller = register.current().controller
    return render(
        request,
        "front/start.html",
        {
            "controller": controller,
            "country": country_name(controller.address.country, language=language()),
            "my_data": address("my_data"),
            "guest": address("guest"),
        },
    )
