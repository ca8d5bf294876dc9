"""The pages of acts on a request share one frame, so that each leads back the same way."""

from pathlib import Path

import pytest
from django.conf import settings

PAGES = Path(settings.BASE_DIR) / "templates" / "admin" / "rights" / "case"
FRAME = '{% extends "admin/rights/case/frame.html" %}'
ON_A_LINE = '{% extends "admin/rights/case/act.html" %}'
NO_ACTS = {"frame.html", "change_form.html", "change_list.html", "left.html"}


@pytest.mark.parametrize("page", sorted(one.name for one in PAGES.glob("*.html")))
def test_the_page_of_an_act_has_no_frame_of_its_own(page: str) -> None:
    first, _, rest = (PAGES / page).read_text().partition("\n")

    if first.startswith("{% extends") and page not in NO_ACTS:
        assert first in {FRAME, ON_A_LINE}
    assert page in NO_ACTS or "breadcrumbs" not in rest
