"""What a filter finds, and what it says when it cannot be understood."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example as with_example
from hypothesis import given
from hypothesis import strategies as st

from gpugeek_tui.api.models import Instance
from gpugeek_tui.fleet import Names, filters
from gpugeek_tui.fleet.filter_help import EXAMPLES, Example
from gpugeek_tui.fleet.filter_reading import MOST_CHARACTERS, parse
from gpugeek_tui.fleet.filter_terms import (
    All,
    Any,
    Compare,
    Not,
    Op,
    Pattern,
    Term,
    Value,
    Word,
    all_of,
    any_of,
)
from gpugeek_tui.fleet.filter_text import FilterError, just, quoted
from gpugeek_tui.fleet.folding import fold
from gpugeek_tui.fleet.instance_fields import instance_fields
from gpugeek_tui.fleet.shown_rows import ShownRows
from gpugeek_tui.tests.fleet_desk import instance

NOW = datetime(2024, 2, 6, 9, 0, tzinfo=UTC)
MARKED = {4242}
FIELDS = instance_fields(
    Names({"dallas-n": "USA-Dallas-N"}, {"123abc": "my image"}), marked=lambda: MARKED
)
GIB = 2**30
ONE = instance(
    4242,
    name="训练-llm-7",
    gpu_name="A100-PCIE-40G",
    gpu_num=4,
    sku_name="payg",
    dc_id="dallas-n",
    image_id="123abc",
    created_at="2024-02-02 17:00:00",  # four days before NOW
    memory_size=96 * GIB,
    data_disk_size=100,
    data_disk_used_size=91,
)


def finds(text: str, one: Instance = ONE) -> bool:
    return filters.compile(text, FIELDS, NOW).passes(one, FIELDS.text(one))


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "llm", "LLM running", "running llm", "4242", "a100 payg", "dallas", "usa-",
        "123abc", "ＬＬＭ", "训练", '"my image"', '"LLM-7"', "a100 and llm",
        "!stopd", "!!llm", '!"my  image"', "!/^llm/", "!(a30 or stopd)", "!gpu:a30", "!is:pending",
        "zzz or llm", "zzz or (llm a100)", "(zzz or llm) a100", "llm OR zzz",
        r"/llm-\d$/", "/^训练/", "/^4242$/", "/A{1}100|h100/", "/[A-Z]100/", "/^my image$/",
        "name:llm", "name:LLM,zzz", "name=训练-llm-7", "name!=llm", "name:/^训.*7$/", "name:/zzz/,llm",
        'image="MY IMAGE"', "image=123abc", "dc:dallas", "datacenter=usa-dallas-n", "status=running",
        "status!=stopd,creating", "status:running,creating", "id:42", "gpu:a100,h100",
        "gpus=4", "gpus:4", "gpus>=4", "gpus<=4", "gpus>3", "gpus<4.5", "gpus!=3", "gpus:1,4", "n=4",
        "memory>64G", "memory=96G", "memory:96GiB", "mem<0.1T", "memory>98303M", "memory>=103079215104",
        "disk>90%", "disk>90", "disk=91%", "data_disk<92", "data-disk<92",
        "age>3d", "age<5d", "age=4d", "age:95h,96h", "age>=3d23h", "age>5000m", "age<1w",
        "is:marked", "is:marked,pending", "is!=pending", "gpus>3 age>3d !test",
        "ｇｐｕｓ＞＝4", "status：running", "！stopd", "（llm）", "a30　or　llm", "“my image”",
    ],
)  # fmt: skip
def test_a_filter_finds(text: str) -> None:
    assert finds(text)


@pytest.mark.parametrize(
    "text",
    [
        "llm stopd", "-7payg", "pending", "!llm", "!(llm or zzz)", '"llm a100"', "zzz or stopd",
        r"/^llm/", r"/llm-\d\d/", "/7.*payg/", "name:dallas", "name=llm", "name!=训练-llm-7",
        "status=run", "gpus>4", "gpus!=4", "gpus=1,2", "memory>96G", "memory<96G", "disk>91%",
        "age>4d1s", "age<4d", "age=3d", "is:pending", "is!=marked", "system>1%",
    ],
)  # fmt: skip
def test_a_filter_does_not_find(text: str) -> None:
    assert not finds(text)


def test_what_is_not_known_is_neither_more_nor_less_but_other() -> None:
    bare = instance(1)
    assert not any(finds(text, bare) for text in ("age>0s", "age<9w", "disk<101%", "memory<=0"))
    assert finds("age!=3d", bare)


def test_both_spellings_and_pending_can_be_searched_for() -> None:
    stopped = instance(1, "stopped", is_pending=1)
    for text in ("stopd", "stopped", "pending", "status=stopd", "status=stopped", "is:pending"):
        assert finds(text, stopped)


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("llm (a100", 4, "no )"),
        ("()", 1, "missing"),
        ('llm "my', 4, 'ends with "'),
        ("a /b", 2, "ends with /"),
        ("/a/b", 3, "blank is missing"),
        ('""', 0, "nothing between the quotes"),
        ("//", 1, "nothing between the slashes"),
        ("! a", 0, "without a blank"),
        ("a or", 4, "missing"),
        ("or a", 0, "quotes"),
        ("a and or b", 6, "missing"),
        ("gpus>=", 6, "value is missing"),
        ("gpus:1,", 7, "value is missing"),
        ("a gpus>x", 7, "a number, as gpus>4"),
        ("gpus:/4/", 5, "a number"),
        ("gpus>1,2", 7, "one value"),
        ("memory>64X", 7, "a size, as memory>64G"),
        ("age>3", 4, "an age, as age>3d"),
        ("disk>90G", 5, "a share"),
        ("name>b", 0, "is text"),
        ("a colour:red", 2, "no column colour"),
        ("is:red", 3, "pending or startable or marked"),
        ("is>pending", 0, "colon"),
        ("a /(b/", 3, "no )"),
        ("/b)/", 2, "no ("),
        ("/[a/", 1, "no ]"),
        ("/a**/", 3, "repeated again"),
        ("/*a/", 1, "nothing that *"),
        ("/a{3/", 2, "count"),
        ("/a{5,2}/", 2, "from few to many"),
        (r"/\1/", 1, "not known"),
        (r"name:/x\b/", 7, "not known"),
        ("/(?=a)/", 1, "(?:"),
        ("/(a{200}){200}/", 1, "too large"),
        ("/" + "(" * 100 + "/", 41, "levels deep"),
        ("(" * 100, 40, "levels deep"),
        ("!" * 100 + "a", 0, "levels deep"),
        ("a" * (MOST_CHARACTERS + 1), MOST_CHARACTERS, "1,000"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(text: str, at: int, words: str) -> None:
    with pytest.raises(FilterError) as caught:
        finds(text)
    assert (caught.value.at, words in caught.value.words) == (at, True), caught.value.words


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.filter)
def test_every_example_of_the_help_is_a_filter(example: Example) -> None:
    filters.compile(example.filter, FIELDS, NOW)


# -- properties -------------------------------------------------------------------------------

TEXTS = st.text(max_size=12)
LANGUAGE = st.lists(
    st.sampled_from(
        [
            *"ab ()!/\"\\:,=<>*+?[]{}|.^$-09：，“／训",
            " or ", "and", "gpus", "name:", "age>", "3d", "is:",
        ]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@given(st.one_of(st.text(), LANGUAGE), st.text(max_size=30))
def test_any_text_is_a_filter_or_an_error_within_it(text: str, name: str) -> None:
    try:
        assert finds(text, instance(1, name=name)) in {True, False}
    except FilterError as error:
        assert 0 <= error.at <= len(text)
        assert error.words


@given(LANGUAGE)
def test_a_filter_written_out_again_means_the_same(text: str) -> None:
    try:
        term = parse(text)
    except FilterError:
        return
    assert parse(str(term)) == term


def terms(depth: int) -> st.SearchStrategy[Term]:
    """Filters as values, of words and columns, for the oracle below."""
    names = st.sampled_from(["name", "status", "gpus"])
    word = st.builds(
        Word, st.sampled_from(["a", "B", "ab", "or", "running", "a b", "(", '"', "!a", "训"])
    )
    text = st.builds(
        lambda column, op, values: Compare(column, op, tuple(map(Value, values))),
        names.filter(lambda name: name != "gpus"),
        st.sampled_from([Op.HAS, Op.IS, Op.IS_NOT]),
        st.lists(st.sampled_from(["a", "A B", "running", "", "x,y"]), min_size=1, max_size=2),
    )
    number = st.builds(
        lambda op, value: Compare("gpus", op, (Value(str(value)),)),
        st.sampled_from(list(Op)),
        st.integers(-1, 3),
    )
    leaf = st.one_of(word, text, number)
    if not depth:
        return leaf
    inner = terms(depth - 1)
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(leaf, st.builds(Not, inner), several.map(all_of), several.map(any_of))


def oracle(term: Term, one: Instance) -> bool:
    """The language in its simplest form, without a thought for speed."""
    if isinstance(term, Word):
        fields = (one.name, one.status, str(one.instance_id), *(["pending"] if one.pending else []))
        return any(fold(term.text) in fold(field) for field in fields)
    if isinstance(term, Not):
        return not oracle(term.term, one)
    if isinstance(term, All | Any):
        several = all if isinstance(term, All) else any
        return several(oracle(each, one) for each in term.terms)
    assert isinstance(term, Compare)
    values = [value.text for value in term.values if isinstance(value, Value)]
    if term.column == "gpus":
        return bool(eval(f"{one.gpu_num} {'==' if term.op in ':=' else term.op} {values[0]}"))
    field = fold(one.name if term.column == "name" else one.status)
    if term.op is Op.HAS:
        return any(fold(value) in field for value in values)
    return (field in [fold(value) for value in values]) is (term.op is Op.IS)


@given(
    terms(3), st.sampled_from(["", "a", "Ab", "a b", "(a) or B!", "x,y", "训练"]), st.integers(0, 3)
)
def test_a_filter_finds_what_a_simpler_reading_of_it_finds(
    term: Term, name: str, gpus: int
) -> None:
    one = instance(7, name=name, gpu_num=gpus)
    assert finds(str(term), one) is oracle(term, one)


@given(TEXTS.filter(bool))
@with_example('"\\')
@with_example("“”＂＼")
def test_quotes_look_for_just_that(text: str) -> None:
    term = parse(quoted(text))
    assert term == Word(text)


@given(st.lists(TEXTS, min_size=1, max_size=3), st.booleans())
def test_just_these_values_are_found_whatever_is_in_them(names: list[str], last: bool) -> None:
    text = just("name", *names)
    assert text.isprintable()
    one = instance(1, name=names[-1 if last else 0])
    assert finds(text, one) or "\n" in one.name


@given(st.lists(st.text(alphabet="ab1 -训", max_size=6), max_size=12), LANGUAGE, st.booleans())
def test_what_is_shown_is_what_passes_in_order_whatever_was_kept(
    names: list[str], text: str, reverse: bool
) -> None:
    try:
        sieve = filters.compile(text, FIELDS, NOW)
    except FilterError:
        return
    rows = ShownRows[int, Instance]()
    for round_ in range(3):  # pictures that follow each other, with some rows the same objects
        items = {
            number: instance(number, name=name if number % 2 else f"{name}{round_}")
            for number, name in enumerate(names)
        }
        everything = rows.keys(items, FIELDS, sort="name", reverse=reverse)
        found = rows.keys(items, FIELDS, sort="name", reverse=reverse, sieve=sieve)
        assert sorted(everything) == sorted(items)
        assert found == [
            key for key in everything if sieve.passes(items[key], FIELDS.text(items[key]))
        ]


def test_a_pattern_term_keeps_its_slashes() -> None:
    term = parse(r"/a\/b\\/")
    assert term == Pattern("a/b\\\\")
    assert str(term) == r"/a\/b\\/"
