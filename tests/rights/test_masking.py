"""The grounds for covering part of a file: each with its article for each right, and none beside."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from portal.members.models import Member
from rights.masks import Mask
from rights.models import Channel
from rights.rules.masking import MASKING, MaskGround, grounds_for, law, mark
from rights.rules.right import Right
from rights.services import intake

LAWS = {
    ("access", "others_rights"): ("artikel 15.4 i dataskyddsförordningen", "Article 15(4) of the GDPR"),
    ("access", "trade_secret"): ("artikel 15.4 i dataskyddsförordningen", "Article 15(4) of the GDPR"),
    ("access", "secrecy"): ("5 kap. 1 § dataskyddslagen (2018:218)", "Chapter 5 Section 1"),
    ("portability", "others_rights"): ("artikel 20.4 i dataskyddsförordningen", "Article 20(4) of the GDPR"),
    ("portability", "trade_secret"): ("artikel 20.4 i dataskyddsförordningen", "Article 20(4) of the GDPR"),
}


@pytest.mark.parametrize("right", list(Right))
def test_a_right_has_the_grounds_of_the_law_and_no_others(right: Right) -> None:
    assert {(right.value, ground.value) for ground in grounds_for(right)} == {
        pair for pair in LAWS if pair[0] == right
    }


@pytest.mark.parametrize(("place", "names"), LAWS.items())
def test_each_ground_names_its_law_in_the_readers_language(
    place: tuple[str, str], names: tuple[str, str]
) -> None:
    for language, name in zip(("sv", "en"), names, strict=True):
        with override(language):
            assert name.replace(" ", "") in law(MaskGround(place[1]), right=place[0]).replace(
                "\N{NO-BREAK SPACE}", ""
            ).replace(" ", "")


@pytest.mark.parametrize("ground", list(MaskGround))
def test_a_mark_has_number_and_reason_and_is_nothing_that_a_spreadsheet_runs(ground: MaskGround) -> None:
    for language in ("sv", "en"):
        with override(language):
            assert mark(7, ground).startswith("[")
            assert f" 7: {MASKING[ground].mark}]" in mark(7, ground)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "wrong",
    [
        {"begin": 3, "end": 3, "digest": "x"},
        {"begin": 3, "end": None, "digest": "x"},
        {"begin": None, "end": 3, "digest": "x"},
        {"begin": 3, "end": 9, "digest": ""},
        {"ground": MaskGround.SECRECY, "statute": ""},
    ],
)
def test_the_database_refuses_half_a_passage_and_a_secret_without_its_statute(
    alice: Member, wrong: dict[str, object]
) -> None:
    case = intake.file_case(
        member=alice,
        asked=[intake.Asked(right=Right.ACCESS)],
        channel=Channel.PORTAL,
        language="sv",
        now=timezone.now(),
    ).case
    right = {
        "line": case.lines.get(),
        "table": "correspondence.message",
        "row": "1",
        "column": "text",
        "ground": MaskGround.OTHERS_RIGHTS,
        "made_by": uuid.UUID(int=1),
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        Mask.objects.create(**(right | wrong))
    Mask.objects.create(**right)
    with pytest.raises(IntegrityError, match="rights_each_passage_covered_once"), transaction.atomic():
        Mask.objects.create(**right)
