"""
Every page of the portal: who opens it and with what, one row an address name.

What is no page (files, redirects, posts, machines' addresses) stands in NO_PAGE with the reason. An address in
neither is a page that nobody looked at: the test of the table fails.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One page: who opens it, the arguments of its address by their names in the world, the status it answers."""

    who: str = "stranger"
    needs: Mapping[str, str] = field(default_factory=dict)
    draft: str = ""
    status: int = 200


MEMBER, CASE = Row(who="member"), {"reference": "ready"}
PAGES: Mapping[str, Row] = {
    "start": Row(),
    "overview": MEMBER,
    "my_data": MEMBER,
    "my_data_looked": MEMBER,
    "my_data_category": Row(who="member", needs={"category": "category"}),
    "my_data_statement": Row(who="member", needs={"category": "category"}),
    "consents": MEMBER,
    "membership": MEMBER,
    "account": MEMBER,
    "account_profile": MEMBER,
    "account_periods": MEMBER,
    "contact": Row(),
    "privacy": Row(),
    "privacy_version": Row(needs={"version": "version"}),
    "retention": Row(),
    "terms": Row(),
    "cookies": Row(),
    "recipients": Row(),
    "accessibility": Row(),
    "help": Row(),
    "proof": Row(who="member"),
    "register": Row(),
    "account_signup": Row(),
    "register_code": Row(who="registering_code"),
    "register_age": Row(who="registering"),
    "register_birthday": Row(who="registering"),
    "register_young": Row(),
    "register_terms": Row(who="registering"),
    "register_choices": Row(who="registering"),
    "register_done": MEMBER,
    "guest": Row(),
    "guest_code": Row(who="guest_code"),
    "requests": MEMBER,
    "request_new": MEMBER,
    "request_copy": Row(who="member", draft="some"),
    "request_copy_parts": Row(who="member", draft="some"),
    "request_copy_period": Row(who="member", draft="some"),
    "request_move": Row(who="member", draft="some"),
    "request_move_parts": Row(who="member", draft="some"),
    "request_correct": Row(who="member", draft="some"),
    "request_object": Row(who="member", draft="some"),
    "request_erase": Row(who="member", draft="some"),
    "request_erase_effects": Row(who="member", draft="some"),
    "request_review": Row(who="member", draft="some"),
    "request_pause": Row(who="member", draft="some"),
    "pause": MEMBER,
    "request_who": Row(),
    "request_check": Row(who="member", draft="some"),
    "request_discard": Row(who="member", draft="some"),
    "request": Row(who="member", needs=CASE),
    "request_receipt": Row(who="member", needs=CASE),
    "request_withdraw": Row(who="member", needs={"reference": "open"}),
    "request_identity": Row(who="member", needs={"reference": "waiting"}),
    "request_delivery": Row(who="member", needs={"reference": "open"}),
    "request_question": Row(who="member", needs={"reference": "asked"}),
    "request_file": Row(who="member", needs=CASE),
    "request_file_send": Row(who="member", needs={"reference": "moving"}),
    "request_file_end": Row(who="member", needs={"reference": "ready", "right": "right"}),
    "request_answer": Row(who="member", needs={"reference": "objected", "right": "objection"}),
    "request_fee": Row(who="member", needs={"reference": "open", "right": "moved"}),
    "request_messages": Row(who="member", needs=CASE),
    "messages": MEMBER,
    "thread": Row(who="member", needs={"key": "thread"}),
    "follow": Row(needs={"token": "letter"}),
    "account_login": Row(),
    "account_request_login_code": Row(),
    "account_confirm_login_code": Row(who="login_code"),
    "account_reset_password": Row(),
    "account_confirm_password_reset_code": Row(who="reset_code"),
    "account_logout": MEMBER,
    "account_inactive": Row(),
    "account_email": MEMBER,
    "account_change_password": MEMBER,
    "account_set_password": Row(who="no_password"),
    "account_password_reset_completed": Row(),
    "mfa_index": MEMBER,
    "mfa_authenticate": Row(who="at_second_step"),
    "mfa_activate_totp": MEMBER,
    "mfa_deactivate_totp": Row(who="staff_proven"),
    "mfa_generate_recovery_codes": Row(who="staff_proven"),
    "mfa_view_recovery_codes": Row(who="with_codes"),
    "mfa_list_webauthn": MEMBER,
    "mfa_add_webauthn": MEMBER,
    "mfa_edit_webauthn": Row(who="with_passkey", needs={"pk": "passkey"}),
    "mfa_remove_webauthn": Row(who="with_passkey", needs={"pk": "passkey"}),
    "socialaccount_login_cancelled": Row(),
    "socialaccount_login_error": Row(status=401),
    "socialaccount_connections": MEMBER,
    "usersessions_list": MEMBER,
}

NO_PAGE: Mapping[str, str] = {
    "healthz": "answers machines",
    "metrics": "answers machines",
    "security_txt": "a text file",
    "gpc": "answers machines",
    "events": "takes what other systems report",
    "my_data_file": "sends a file",
    "request_acting_end": "only where somebody acts for the person; its form is that of request_withdraw",
    "consent_decide": "takes posts",
    "request_progress": "answers the page's script",
    "request_receipt_pdf": "sends a file",
    "request_calendar": "sends a file",
    "request_answer_pdf": "sends a file",
    "request_message_file": "sends a file",
    "request_download": "sends a file",
    "guest_follow": "leads to the request",
    "attachment": "sends a file",
    "follow_attachment": "sends a file",
    "follow_confirm": "follows on a letter's own page, with a code in hand",
    "account_reauthenticate": "leads to our own page of a fresh proof",
    "mfa_reauthenticate": "leads to our own page of a fresh proof",
    "mfa_reauthenticate_webauthn": "needs a device in hand; without one it leads to our own page of a fresh proof",
    "device_end": "takes posts",
    "account_email_verification_sent": "leads to sign-in: addresses are proven by code",
    "account_complete_password_reset": "only with a code in hand; its form is that of account_set_password",
    "mfa_download_recovery_codes": "sends a file",
    "mfa_login_webauthn": "answers the page's script",
    "socialaccount_signup": "only back from another service; its form is that of registration",
    "facebook_login": "leads to another service",
    "facebook_callback": "leads back from another service",
    "facebook_login_by_token": "leads back from another service",
    "openid_connect_login": "leads to another service",
    "openid_connect_callback": "leads back from another service",
    "demo_mail": "demo data only",
    "demo_one_mail": "demo data only",
    "demo_mail_json": "demo data only",
}


def names() -> set[str]:
    """Return the name of every address outside the desk and the mailbox of the demo."""

    def walk(resolver: URLResolver) -> Iterator[str]:
        for one in resolver.url_patterns:
            if isinstance(one, URLResolver):
                if one.namespace != "admin":
                    yield from walk(one)
            elif isinstance(one, URLPattern) and one.name:
                yield one.name

    return set(walk(get_resolver()))
