"""The world that every page is looked at in: demo members, what the pages need, and cookies of everyone."""

import datetime as dt
import time
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.admin import site
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal import register
from portal.correspondence import services as correspondence
from portal.correspondence.models import Thread
from portal.demo import services as demo
from portal.front.models import Registration
from portal.members import codes, periods
from portal.members.models import Code, Member
from portal.outbox.models import Promise
from portal.register.period import Period
from rights.corrections import Question
from rights.models import Case, Channel, Fee, Package
from rights.rules.identity import Doubt, Way
from rights.rules.objection import MARKETING
from rights.rules.right import Right
from rights.rules.states import Role
from rights.services import drafts, identity, intake
from tests.browser.every_page import PAGES, Row
from tests.cast import keep_promises

STAFF_PASSWORD = "insyn-demo-2026"


class World:
    """Demo members and what the pages need; cookies of everyone who opens a page."""

    def __init__(self) -> None:
        now = timezone.now()
        demo.fill(members=6, seed=1, now=now)
        (settings.INSYN_DATA / "demo").rmdir()  # the mark of a demo portal, which this is not
        self.anna = Member.objects.get(email="anna@example.org")
        self.bo = Member.objects.get(email="bo@example.org")
        self.dana = Member.objects.get(email="dana@example.org")
        self.dana.groups.set(Group.objects.all())
        ready = self._file(self.anna, Right.ACCESS)
        moving = self._file(self.anna, Right.PORTABILITY, categories=("profile",))
        objected = self._file(self.anna, Right.OBJECTION, uses=[MARKETING])
        asked = self._file(self.anna, Right.RECTIFICATION)
        parked = Promise.objects.parked().values_list("pk", flat=True)
        self._keep_all_but([*parked])
        self.open = self._file(self.anna, Right.PORTABILITY)
        waiting = self._file(self.anna, Right.OBJECTION, channel=Channel.EMAIL)
        identity.doubt(
            case=waiting,
            reason=Doubt.UNKNOWN_SENDER,
            way=Way.SIGN_IN,
            by=self.dana,
            role=Role.HANDLER,
            now=timezone.now(),
        )
        Fee.objects.create(
            line=self.open.lines.get(),
            ground="further_copy",
            words="Den andra i dag.",
            minutes=45,
            hourly=60_000,
            announced_by=self.dana.pk,
            announced_at=now,
        )
        periods.choose(member=self.anna, rule="inactive", period=Period.parse("P6M"), now=now)
        self.asked = asked.lines.get()
        Question.objects.create(
            line=self.asked, text="Sedan när?", why="Två har samma namn.", asked_by=self.dana.pk
        )
        passkey = Authenticator.objects.create(
            user=self.bo, type=Authenticator.Type.WEBAUTHN, data={"name": "Telefonen", "credential": {}}
        )
        letter = correspondence.open_thread(
            member=None, subject="Utan namn", text="Vad vet ni om mig?", now=now
        )
        self.values: dict[str, Any] = {
            "ready": ready.reference,
            "moving": moving.reference,
            "open": self.open.reference,
            "waiting": waiting.reference,
            "asked": asked.reference,
            "right": Right.ACCESS,
            "objected": objected.reference,
            "objection": Right.OBJECTION,
            "moved": Right.PORTABILITY,
            "category": "payments",
            "version": register.current().notice_on(timezone.localdate()).version,
            "thread": Thread.objects.filter(member=self.anna).first().pk,  # type: ignore[union-attr]  # Anna has written
            "letter": letter.token,
            "passkey": passkey.pk,
        }
        self.package = Package.objects.get(line__case=ready)
        self.cookies = {
            who: getattr(self, f"_{who}")() for who in {row.who for row in PAGES.values()} | {"staff"}
        }

    def address(self, name: str, *, language: str) -> str:
        """Return the address of a page in one language."""
        with translation.override(language):
            return reverse(name, kwargs={key: self.values[value] for key, value in PAGES[name].needs.items()})

    def ready_for(self, row: Row) -> None:
        """Put the draft in place that a page of the wizard goes on from."""
        if row.draft:
            some = drafts.Choice(whole=False, categories=("profile",), since=dt.date(2024, 2, 29))
            whole = drafts.Choice(whole=True)
            choices = {right: some if right.makes_a_file else whole for right in Right}
            answers = drafts.Answers(rights=tuple(Right), choices=choices)
            drafts.save(member=self.anna, answers=answers, now=timezone.now())

    def desk(self) -> list[str]:
        """Return the addresses of the desk: first page, every list, one object of each, every form for a new one."""
        found = [
            reverse("admin:index"),
            reverse("admin:rights_case_correct", args=[self.asked.case_id, self.asked.pk]),
        ]
        for model, room in site._registry.items():
            base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            found.append(reverse(f"{base}_changelist"))
            one = model._default_manager.order_by("pk").first()
            if one is not None:
                found.append(reverse(f"{base}_change", args=[one.pk]))
            if room.has_add_permission(_Asking(self.dana)):  # type: ignore[arg-type]  # a request with nothing but a user
                found.append(reverse(f"{base}_add"))
        return found

    @staticmethod
    def _keep_all_but(parked: list[Any]) -> None:
        """Do what is due; the demo's own parked promise, there to be seen at the desk, steps aside meanwhile."""
        aside = Promise.objects.filter(pk__in=parked)
        aside.update(parked_at=None, run_after=timezone.now() + dt.timedelta(days=1))
        keep_promises(rounds=60)
        aside.update(parked_at=timezone.now())

    @staticmethod
    def _file(
        member: Member,
        right: Right,
        *,
        channel: Channel = Channel.PORTAL,
        categories: tuple[str, ...] = (),
        **details: object,
    ) -> Case:
        return intake.file_case(
            member=member,
            asked=[intake.Asked(right=right, categories=categories, details=details)],
            channel=channel,
            language="sv",
            now=timezone.now(),
        ).case

    def _stranger(self) -> str:
        return ""

    def _member(self) -> str:
        return signed_in(self.anna, "code")

    def _no_password(self) -> str:
        newcomer = Member.objects.filter(has_account=True, is_staff=False).exclude(
            pk__in=[self.anna.pk, self.bo.pk]
        )[0]
        return signed_in(newcomer, "code")

    def _staff(self) -> str:
        return signed_in(self.dana, "password", "mfa")

    def _staff_proven(self) -> str:
        return signed_in(self.dana, "password", "mfa", "code")

    def _with_passkey(self) -> str:
        return signed_in(self.bo, "code")

    def _with_codes(self) -> str:
        from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

        RecoveryCodes.activate(self.bo)
        return signed_in(self.bo, "code")

    def _at_second_step(self) -> str:
        client = Client()
        client.post(reverse("account_login"), {"login": self.dana.email, "password": STAFF_PASSWORD})
        return _cookie(client)

    def _login_code(self) -> str:
        client = Client()
        client.post(reverse("account_request_login_code"), {"email": self.bo.email})
        return _cookie(client)

    def _reset_code(self) -> str:
        client = Client()
        client.post(reverse("account_reset_password"), {"email": self.bo.email})
        return _cookie(client)

    def _guest_code(self) -> str:
        client = Client()
        client.post(reverse("guest"), {"email": "gast@example.org"})
        return _cookie(client)

    def _registering_code(self) -> str:
        client = Client()
        client.post(reverse("register"), {"email": "ny@example.org"})
        return _cookie(client)

    def _registering(self) -> str:
        client = Client()
        client.post(reverse("register"), {"email": "nyare@example.org"})
        code = Code.objects.filter(email="nyare@example.org").latest("made_at")
        client.post(reverse("register_code"), {"code": codes.spelled(code.pk)})
        client.post(reverse("register_age"), {"birth_year": "1987"})
        Registration.objects.filter(email="nyare@example.org").update(
            answers={
                "birth_year": 1987,
                "old_enough": True,
                "profile": {},
                "terms": "1",
                "notice": "1",
                "read_in": "sv",
            }
        )
        return _cookie(client)


@dataclass(frozen=True, slots=True)
class _Asking:
    user: Member


def signed_in(member: Member, *ways: str) -> str:
    """Return the cookie of a session in which the member has just used these ways to sign in."""
    client = Client()
    client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": way, "at": time.time()} for way in ways]
    session["account_authentication_methods_user"] = str(member.pk)
    session.save()
    return _cookie(client)


def _cookie(client: Client) -> str:
    found = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else ""
