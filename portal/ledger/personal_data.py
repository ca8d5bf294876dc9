from django.utils.translation import gettext_lazy as _

from portal.datamap import exempt

exempt("ledger.Line", _("keyed tokens, codes and counts; the keys lie outside the database"))
