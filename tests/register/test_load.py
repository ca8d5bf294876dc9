"""A wrong register is refused with one sentence that names file, line and key."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import register as room
from portal.register.load import RegisterError, load, loads
from portal.register.schema import Register
from retention.items import ItemOutcome
from tests.register.makers import FOLDER, NAMES, changed, example, refusal, text_of

WRONG = tomllib.loads((Path(__file__).parent / "wrong.toml").read_text(encoding="utf-8"))["wrong"]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong["case"].replace(" ", "_"))
def test_a_wrong_value_is_refused_by_file_line_and_key(wrong: dict[str, Any]) -> None:
    text, line = changed(wrong["old"], wrong["new"])

    error = refusal(text)

    assert wrong["words"] in error.message
    assert error.key == wrong["key"]
    assert error.line == line + wrong.get("lines", error.line - line)
    assert str(error).startswith(f"mine.toml, line {error.line}")


def test_a_legitimate_interest_must_be_said() -> None:
    text = text_of("karaoke").replace("legitimate_interest.", "if_not_given.")

    error = refusal(text)

    assert error.key == "purposes.support"
    assert "say which, in 'legitimate_interest'" in error.message


def test_a_missing_key_names_the_line_of_its_table() -> None:
    text, _ = changed('seat = "Stockholm"\n', "")

    error = refusal(text)

    assert text.splitlines()[error.line - 1] == "[controller]"


def test_a_missing_language_names_the_line_of_the_text() -> None:
    text, _ = changed('address.en = "Box 8114, 104 20 Stockholm, Sweden"\n', "")

    error = refusal(text)

    assert text.splitlines()[error.line - 1].startswith("address.sv")


@pytest.mark.promise(57)
@pytest.mark.parametrize(
    "words", ["as long as needed", "reasonable time", "", "P", "P-1Y", "PT5H", "1 year", "P1.5Y"]
)
def test_a_period_without_number_is_refused(words: str) -> None:
    text, line = changed('period = "P7Y"', f'period = "{words}"')

    error = refusal(text)

    assert (error.line, error.key) == (line, "retention.bookkeeping.period")


@pytest.mark.promise(57)
@pytest.mark.parametrize("key", ["anchor", "period"])
def test_a_rule_without_number_or_event_is_refused(key: str) -> None:
    value = {"anchor": '"fiscal_year.ended"', "period": '"P7Y"'}[key]
    text, _ = changed(f"{key} = {value}\n", "")

    error = refusal(text)

    assert error.key == "retention.bookkeeping"
    assert f"'{key}' is missing" in error.message


@pytest.mark.promise(44)
def test_a_recipient_without_purpose_is_refused() -> None:
    stripe = 'country = "IE"\nparent_country = "US"\nlocations = ["IE"]\npurposes = '
    text, line = changed(f'{stripe}["payments"]', f"{stripe}[]")

    error = refusal(text)

    assert (error.line, error.key) == (line + 3, "recipients.stripe.purposes")
    assert "without a purpose may get nothing" in error.message


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ('["payments"]', '["payments"]', "recipients.stripe.purposes", "'rights' is missing"),
        ('role = "controller"', 'role = "processor"', "recipients.stripe.move", "to another controller"),
        ("https://flytt", "http://flytt", "recipients.stripe.move.url", "begins with https://"),
    ],
)
def test_a_move_goes_to_a_controller_for_a_right_and_by_a_way_that_is_locked(
    old: str, new: str, key: str, said: str
) -> None:
    """Without the one fault the same text is a register (R20-3)."""
    start = 'id = "stripe"\nname = "Stripe Payments Europe, Limited"\nrole = "controller"\n'
    move = 'move = { url = "https://flytt.example.org/insyn", token_env = "INSYN_A_TOKEN", enabled = true }\n'
    text, _ = changed(start, start + move)
    head, tail = text.split(start)
    well = tail.replace('["payments"]', '["payments", "rights"]', 1)
    assert [one.id for one in loads((head + start + well).encode(), file="mine.toml").targets()] == ["stripe"]
    wrong = start + (tail if old == new else well)

    error = refusal(head + wrong.replace(old, new, 1))

    assert error.key == key
    assert said in error.message


@pytest.mark.promise(110)
def test_a_tool_without_purpose_is_refused() -> None:
    provider = 'provider = "Kartbild Analys Inc."\n'
    text, _ = changed(f'{provider}purpose = "analytics"\n', provider, name="devices")

    error = refusal(text)

    assert error.key == "trackers.besokskarta"
    assert "'purpose' is missing" in error.message


def test_an_optional_tool_needs_a_purpose_by_consent() -> None:
    text, line = changed('purpose = "analytics"', 'purpose = "membership"', name="devices")

    error = refusal(text)

    assert (error.line, error.key) == (line, "trackers.besokskarta.purpose")


@pytest.mark.promise(155)
def test_a_source_without_owner_is_refused() -> None:
    text, _ = changed('owner = "head of operations"\n', "", name="hosting")

    error = refusal(text)

    assert error.key == "sources.monitoring"
    assert "'owner' is missing" in error.message


def test_a_social_sign_in_may_ask_for_name_and_email_only() -> None:
    text, line = changed(
        'scopes = ["email", "public_profile"]', 'scopes = ["email", "user_friends"]', name="group"
    )

    error = refusal(text)

    assert (error.line, error.key) == (line, "providers.facebook.scopes[2]")


def test_what_is_said_not_to_be_stored_may_have_no_rule() -> None:
    text, _ = changed(
        'categories = ["profile", "pictures"]', 'categories = ["video", "pictures"]', name="devices"
    )

    error = refusal(text)

    assert error.key == "categories.video.stored"
    assert "'profile_reset' keeps it" in error.message


def test_a_category_that_no_rule_names_is_refused() -> None:
    text, _ = changed('categories = ["sign_ins"]', 'categories = ["page_use"]')

    error = refusal(text)

    assert error.key == "categories.sign_ins"
    assert "how long is it kept?" in error.message


@pytest.mark.parametrize("id", ["account", "disclosures", "page_use"])
def test_a_category_the_portal_itself_keeps_may_not_be_missing(id: str) -> None:
    text, _ = changed(f'[[categories]]\nid = "{id}"', f'[[categories]]\nid = "{id}_x"')

    error = refusal(text)

    assert error.key == "categories"
    assert f"'{id}' is missing" in error.message


def test_broken_toml_names_the_line() -> None:
    text, line = changed('seat = "Stockholm"', 'seat = "Stockholm')

    error = refusal(text)

    assert error.line == line
    assert "not TOML" in error.message


def test_a_file_that_ends_too_early_names_its_last_line() -> None:
    error = refusal('version = "1"\ncountry = """SE\n')

    assert error.line == 3
    assert "not TOML" in error.message


def test_a_file_in_another_encoding_names_the_line() -> None:
    with pytest.raises(RegisterError, match="line 2: the file is not written in UTF-8"):
        loads('version = "1"\nseat = "Örebro"\n'.encode("latin-1"), file="mine.toml")


def test_a_missing_file_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="the file cannot be read: No such file"):
        load(tmp_path / "none.toml")


def test_an_empty_file_says_what_is_missing_first() -> None:
    assert refusal("").message == "the key 'version' is missing"


LINES = text_of("karaoke").splitlines(keepends=True)


SPOILERS = ["", "x\n", "x = 1\n", "[x]\n", "[[x]]\n", "= 3\n", '"\n', "id = 7\n"]


def outcome(text: str) -> Register | RegisterError:
    """Return the register, or the error it is refused with."""
    try:
        return loads(text.encode(), file="mine.toml")
    except RegisterError as error:
        return error


@settings(max_examples=120, deadline=None)
@given(at=st.integers(0, len(LINES) - 1), put=st.sampled_from(SPOILERS))
def test_whatever_is_wrong_the_answer_is_a_register_or_one_error(at: int, put: str) -> None:
    text = "".join([*LINES[:at], put, *LINES[at + 1 :]])

    result = outcome(text)

    assert isinstance(result, Register) or 1 <= result.line <= text.count("\n") + 1


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=80))
def test_bytes_of_any_kind_are_refused_without_a_trace(content: bytes) -> None:
    with pytest.raises(RegisterError):
        loads(content, file="mine.toml")


@pytest.mark.parametrize("name", NAMES)
def test_every_example_loads(name: str) -> None:
    register = example(name)

    assert register.fingerprint
    assert register.places.file.endswith(f"{name}.toml")


def test_the_running_register_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    room.current.cache_clear()
    monkeypatch.setenv("INSYN_REGISTER", str(FOLDER / "hosting.toml"))

    try:
        assert room.current().controller.name == "Fjällbergs Drift AB"
        assert room.current() is room.current()
    finally:
        room.current.cache_clear()


def test_the_demo_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INSYN_REGISTER", raising=False)

    assert room.register_file() == FOLDER / "karaoke.toml"


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ('["P12M", "P2Y"]', "P2Y is not shorter than the rule's own P24M"),
        ('["P36M"]', "P36M is not shorter than the rule's own P24M"),
        ('["P60D"]', "P60D leaves no room for a warning 60 days before"),
    ],
)
def test_members_are_offered_shorter_times_alone_with_room_for_the_warnings(
    choices: str, message: str
) -> None:
    text, line = changed('shorter_choices = ["P12M", "P6M"]', f"shorter_choices = {choices}")

    error = refusal(text)

    assert (error.line, error.message) == (line, message)
    assert error.key.startswith("retention.inactive.shorter_choices")


def test_nobody_chooses_a_shorter_time_than_the_law_commands() -> None:
    text, _line = changed(
        'duty = "bookkeeping_act"\nend', 'duty = "bookkeeping_act"\nshorter_choices = ["P1Y"]\nend'
    )

    error = refusal(text)

    assert error.message == "a member cannot shorten what the law commands"


@pytest.mark.rule("R17-10")
@pytest.mark.parametrize("question", ["singles_out", "links", "infers"])
def test_a_method_by_which_somebody_can_still_be_found_ends_no_period(question: str) -> None:
    assert example("karaoke").rule("own_statistics").method == "counts_of_ten"
    text, _ = changed(f"{question} = false", f"{question} = true")

    error = refusal(text)

    assert error.key == "retention.own_statistics.method"
    assert "did not pass its test" in error.message


@pytest.mark.rule("R17-10")
@pytest.mark.parametrize(
    "left_out",
    ["singles_out = false", "links = false", "infers = false", 'reviewer = "data protection lead"'],
)
def test_a_method_without_its_test_or_its_reviewer_is_refused(left_out: str) -> None:
    text, _ = changed(f"{left_out}\n", "")

    error = refusal(text)

    assert error.key == "anonymisation.counts_of_ten"
    assert "is missing" in error.message


@pytest.mark.rule("R17-10")
def test_what_is_not_erased_needs_a_method_and_an_erasure_needs_none() -> None:
    assert "needs a tested method" in refusal(changed('method = "counts_of_ten"\n', "")[0]).message
    assert {outcome.value for outcome in ItemOutcome} == {"erased", "kept"}, (
        "a request makes nothing anonymous"
    )
