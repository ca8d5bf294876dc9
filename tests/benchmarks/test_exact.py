"""What the benchmarks measure exactly, at the smallest scale: statements of pages and copies, memory, verdicts."""

import shutil
from collections import Counter
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from benchmarks import copying, export, goals, ordinary, pages, rounds, run
from benchmarks.counting import statements
from benchmarks.export import line_of
from portal.members.models import Member
from rights.models import Line
from tests.cast import make_member

pytestmark = pytest.mark.django_db(transaction=True)

MOST_GROWTH_MB = 30
MOST_STATEMENTS = {"requests": 7, "page_use": 10}


def member_with(rows: int) -> Member:
    member = make_member(f"export{rows}@example.org")
    export.add_views(member, rows)
    for _ in range(min(rows, 200)):
        line_of(member)
    return member


def statements_of(page: str, member: Member) -> list[str]:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    return pages.queries(client, reverse(page) if page == "overview" else pages.address(page))


@pytest.mark.parametrize("name", MOST_STATEMENTS)
def test_a_list_page_asks_the_same_for_twenty_rows_and_for_two_hundred(name: str) -> None:
    few = statements_of(name, member_with(20))
    many = statements_of(name, member_with(200))

    assert len(few) == len(many) <= MOST_STATEMENTS[name]


@pytest.mark.parametrize("page", ["requests", "overview"])
def test_whose_turn_it_is_takes_two_questions_however_many_requests_wait(page: str) -> None:
    asked = []
    for many in (0, 1, 2):
        member = make_member(f"waits{many}@example.org")
        for state in [*["executing"] * (4 - 2 * many), *["identifying", "reviewing"] * many]:
            Line.objects.filter(pk=line_of(member).pk).update(state=state)
        asked.append(len(statements_of(page, member)))

    assert asked[1] == asked[2] == asked[0] + 2


def test_a_copy_asks_once_a_table_and_format_and_no_more_for_more_rows() -> None:
    few, content = copying.sent_for(ordinary.member(1, sets=1))
    many, _ = copying.sent_for(ordinary.member(2, sets=3))

    assert set(Counter(copying.copied(many)).values()) == {1}
    forms = Counter(copying.form_of(one) for one in copying.copied(many))
    tables = sum(len(one.copyings) for one in content)
    assert forms == {
        "json": tables,
        "csv": tables,
        "html": tables,
        "documents": sum(len(copied.source.documents()) for one in content for copied in one.copyings),
    }
    assert len(copying.beside(few)) == len(copying.beside(many)) <= copying.MOST_BESIDE


def test_a_big_copy_takes_no_more_memory_than_a_small_one() -> None:
    for rows in (2_000, 40_000):
        export.add_views(make_member(f"export{rows}@example.org"), rows)

    grown = [rounds.fresh(partial(export.variant, "product", rows))["growth_mb"] for rows in (2_000, 40_000)]

    assert max(grown) < MOST_GROWTH_MB
    assert grown[1] - grown[0] < 5


def test_the_counter_sees_copy_and_select_alike(alice: Member) -> None:
    line_of(alice)

    with statements() as sent:
        Member.objects.count()

    assert len(sent) == 1


@pytest.mark.parametrize(
    ("figure", "noisy", "verdict"), [(0.8, False, "met"), (0.79, False, "not met"), (2, True, "noisy")]
)
def test_a_goal_is_met_missed_or_noisy(figure: float, noisy: bool, verdict: str) -> None:
    goal = goals.Goal(id="P6", words="a ratio", figure=figure, least=0.8, noisy=noisy)

    assert goal.verdict == verdict


def test_a_limit_that_moved_by_half_makes_a_ratio_noisy() -> None:
    found = rounds.Found(limit="limit")
    found.rounds[1] = [{"limit": {"seconds": 1.0}}, {"limit": {"seconds": 1.5}}]

    assert found.noisy(1)


def test_a_missing_load_generator_is_said_with_the_line_that_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)

    with pytest.raises(SystemExit, match="apt-get install -y wrk"):
        run.main(["--suite", "pages"])
