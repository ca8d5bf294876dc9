"""The addresses of the member's pages; each in Swedish and English."""

from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from portal.correspondence import views as correspondence
from portal.front.pages import (
    account,
    consents,
    looked,
    membership,
    my_data,
    overview,
    periods,
    start,
    statements,
    texts,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.start, name="start"),
    path(_("overview/"), overview.overview, name="overview"),
    path(_("my-data/"), my_data.my_data, name="my_data"),
    path(_("my-data/who-has-looked/"), looked.my_data_looked, name="my_data_looked"),
    path(_("my-data/<slug:category>/"), my_data.my_data_category, name="my_data_category"),
    path(_("my-data/<slug:category>/statement/"), statements.my_data_statement, name="my_data_statement"),
    path(
        _("my-data/<slug:category>/file/<slug:table>/<str:key>/<slug:column>/"),
        my_data.my_data_file,
        name="my_data_file",
    ),
    path(_("consents/"), consents.consents, name="consents"),
    path(_("consents/decide/"), consents.consent_decide, name="consent_decide"),
    path(_("membership/"), membership.membership, name="membership"),
    path(_("account/"), account.account, name="account"),
    path(_("account/profile/"), account.account_profile, name="account_profile"),
    path(_("account/how-long/"), periods.account_periods, name="account_periods"),
    path(_("contact/"), correspondence.contact, name="contact"),
    path(_("privacy/"), texts.privacy, name="privacy"),
    path(_("privacy/<str:version>/"), texts.privacy_version, name="privacy_version"),
    path(_("how-long/"), texts.retention, name="retention"),
    path(_("terms/"), texts.terms, name="terms"),
    path(_("cookies/"), texts.cookies, name="cookies"),
    path(_("recipients/"), texts.recipients, name="recipients"),
    path(_("accessibility/"), texts.accessibility, name="accessibility"),
    path(_("help/"), texts.help_page, name="help"),
]
