"""The rules as one condition that the database decides: it says of every row what `rules` says of one."""

import datetime as dt
from typing import Any

from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from retention import rules
from retention.rules import Claim, Duty, Promise, Term
from retention.services.overdue import Happened, decided

TODAY = dt.date(2026, 11, 13)
DAYS = st.none() | st.integers(-3, 3).map(lambda days: TODAY + dt.timedelta(days=days))
TERMS = st.one_of(
    st.builds(Duty, rule=st.just("law"), keep_through=DAYS),
    st.builds(Claim, rule=st.just("claim"), keep_through=DAYS),
    st.builds(Promise, rule=st.just("promise"), keep_through=DAYS, ending=st.booleans()),
    st.builds(Promise, rule=st.just("purpose"), keep_through=DAYS, apart=st.just(True)),
)


def true(condition: Q, known: dict[str, bool]) -> bool:
    """Say whether a condition holds, as a database would."""
    found = [true(one, known) if isinstance(one, Q) else leaf(one, known) for one in condition.children]
    held = (any if condition.connector == Q.OR and found else all)(found)
    return held is not condition.negated


def leaf(one: Any, known: dict[str, bool]) -> bool:
    name, value = one
    return bool(value) if name == "pk__in" else known[name]


@given(st.lists(TERMS, max_size=5))
def test_a_row_goes_exactly_when_the_term_that_decides_has_ended(terms: list[Term]) -> None:
    known, asked = {}, []
    for place, term in enumerate(terms):
        known[f"come{place}"] = term.keep_through is not None
        known[f"ended{place}"] = term.keep_through is not None and term.keep_through < TODAY
        asked.append(Happened(term=term, happened=Q(**{f"come{place}": 1}), ended=Q(**{f"ended{place}": 1})))

    goes = true(decided(asked), known)

    arisen = [term for term in terms if term.keep_through or not isinstance(term, Claim)]
    decides = rules.deciding(arisen)
    ended = decides is not None and decides.keep_through is not None and decides.keep_through < TODAY
    bound = any(not isinstance(term, Claim) for term in terms)
    assert goes is (ended and bound)


def test_no_row_goes_by_a_claim_alone_or_by_no_rule() -> None:
    claim = Happened(term=Claim(rule="claim", keep_through=None), happened=Q(come=1), ended=Q(ended=1))

    assert not true(decided([claim]), {"come": True, "ended": True})
    assert not true(decided([]), {})
