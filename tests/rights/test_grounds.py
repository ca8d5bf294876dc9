"""The grounds of a refusal: for which rights each may be used, with which article, and in which words."""

import re

import pytest
from django.utils.translation import override

from portal.register.vocabulary import Right as Invoked
from rights.rules.grounds import EVERY_RIGHT, GROUNDS, Ground, allowed_for, law, weighed
from rights.rules.right import Right

EVERY_USE = {
    "unfounded": dict.fromkeys(EVERY_RIGHT, "12.5 b"),
    "excessive": dict.fromkeys(EVERY_RIGHT, "12.5 b"),
    "not_identified": dict.fromkeys(EVERY_RIGHT, "11.2, 12.2 och 12.6"),
    "others_rights": {"access": "15.4", "portability": "20.4"},
    "secrecy": {"access": "5 kap. 1 § dataskyddslagen (2018:218)"},
    "unfinished": {"access": "5 kap. 2 § dataskyddslagen (2018:218)"},
    "not_portable": {"portability": "20.1"},
    "correct": {"rectification": "16"},
    "still_needed": {"erasure": "17.1"},
    "free_speech": {"erasure": "17.3 a"},
    "legal_duty": {"erasure": "17.3 b"},
    "public_health": {"erasure": "17.3 c"},
    "archive": {"erasure": "17.3 d"},
    "legal_claims": {"erasure": "17.3 e", "objection": "21.1"},
    "no_case": {"restriction": "18.1"},
    "compelling": {"objection": "21.1"},
    "not_automated": {"review": "22.1"},
}
"""Written out once more by hand: whoever changes the table has to say so here too."""
WORDS_OF_STAFF = re.compile(r"\b(member|medlem|handler|handläggare|data subject)\b", re.IGNORECASE)


def written(text: str) -> str:
    """Leave the name of the Regulation out, and its no-break spaces."""
    plain = text.replace("\N{NO-BREAK SPACE}", " ")
    return (
        plain.removeprefix("artikel ").removeprefix("artiklarna ").removesuffix(" i dataskyddsförordningen")
    )


@pytest.mark.parametrize("right", EVERY_RIGHT)
def test_each_right_can_be_refused_on_the_listed_grounds_only(right: str) -> None:
    expected = {ground: uses[right] for ground, uses in EVERY_USE.items() if right in uses}

    with override("sv"):
        found = {one.value: written(law(one, right=right)) for one in allowed_for(right)}

    assert found == expected


def test_every_ground_has_a_row_and_every_right_has_grounds() -> None:
    assert set(GROUNDS) == set(Ground)
    assert {right.value for right in Right} <= set(EVERY_RIGHT)
    assert {right.value for right in Invoked} - set(EVERY_RIGHT) == {
        "withdrawal"
    }  # a yes is taken back at once


def test_only_abuse_wants_a_statement_of_facts_and_of_intent() -> None:
    assert {ground.value for ground, rule in GROUNDS.items() if rule.abuse} == {"unfounded", "excessive"}


def test_only_an_objection_is_weighed() -> None:
    for right in EVERY_RIGHT:
        found = {ground.value for ground in Ground if weighed(ground, right=right)}

        assert found == ({"compelling", "legal_claims"} if right == "objection" else set())


def test_the_swedish_limits_hold_only_on_their_conditions() -> None:
    assert set(GROUNDS[Ground.SECRECY].conditions) == {"forbidden"}
    assert set(GROUNDS[Ground.UNFINISHED].conditions) == {
        "unfinished",
        "not_disclosed",
        "one_year",
        "not_archive",
    }


@pytest.mark.parametrize("word", ["administrative", "administration", "security", "other", ""])
def test_administrative_reasons_are_no_ground(word: str) -> None:
    assert word not in Ground.values


@pytest.mark.parametrize("ground", Ground)
def test_each_ground_speaks_to_the_person_in_both_languages(ground: Ground) -> None:
    rule = GROUNDS[ground]
    said = {}
    for tongue in ("sv", "en"):
        with override(tongue):
            said[tongue] = str(rule.sentence)

    assert said["sv"] != said["en"]
    assert all(text.endswith(".") and not WORDS_OF_STAFF.search(text) for text in said.values())
