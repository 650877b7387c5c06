"""From what a filter means to a test of a table's rows. Pure.

The test takes a row and its text as `Fields.text` gives it, so that whoever keeps the texts pays for
them once and not at every letter that is typed.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any as Anything
from typing import TypeVar

from gpugeek_tui.fleet.filter_automaton import Automaton
from gpugeek_tui.fleet.filter_fields import Field, FieldKind, Fields, Passes, Sieve, Texts, age_of
from gpugeek_tui.fleet.filter_terms import (
    All,
    Compare,
    Not,
    Op,
    Pattern,
    Term,
    Value,
    Word,
)
from gpugeek_tui.fleet.filter_text import FilterError
from gpugeek_tui.fleet.filter_values import Amount, read_age, read_number, read_share, read_size
from gpugeek_tui.fleet.folding import fold

__all__ = ["sieve_of"]

T = TypeVar("T")

MOST_VERDICTS = 20_000

AMOUNTS: Mapping[FieldKind, tuple[Callable[[str], Amount | None], str, str]] = {
    FieldKind.NUMBER: (read_number, "a number", "4"),
    FieldKind.SIZE: (read_size, "a size", "64G"),
    FieldKind.SHARE: (read_share, "a share", "90%"),
    FieldKind.MOMENT: (read_age, "an age", "3d"),
    FieldKind.SPAN: (read_age, "a time", "90s"),
}
"""How the value is read, what it is called, and an example."""
ORDERINGS: Mapping[Op, Callable[[float, float], bool]] = {
    Op.LESS: operator.lt,
    Op.MOST: operator.le,
    Op.MORE: operator.gt,
    Op.LEAST: operator.ge,
}


def sieve_of(term: Term, fields: Fields[T], now: datetime) -> Sieve[T]:
    """What `term` lets through of rows with these fields; ages are as of `now`, an aware value.

    Raises FilterError for columns that are not there and values that do not go with theirs.
    """
    terms = term.terms if isinstance(term, All) else (term,)
    words = tuple(fold(one.text) for one in terms if isinstance(one, Word))
    tests = [_test(one, fields, now) for one in terms if not isinstance(one, Word)]
    return Sieve(words, _all(tests) if tests else None)


def _test(term: Term, fields: Fields[T], now: datetime) -> Passes[T]:
    if isinstance(term, Word):
        return _contains(fold(term.text))
    if isinstance(term, Pattern):
        found = _pattern(term)
        return lambda _item, text: found(text)
    if isinstance(term, Compare):
        return _compare(term, fields, now)
    if isinstance(term, Not):
        inner = _test(term.term, fields, now)
        return lambda item, text: not inner(item, text)
    tests = [_test(one, fields, now) for one in term.terms]
    return _all(tests) if isinstance(term, All) else _any(tests)


def _contains(word: str) -> Passes[T]:
    return lambda _item, text: word in text


def _pattern(pattern: Pattern) -> Callable[[str], bool]:
    try:
        return _finder(pattern.source)
    except FilterError as error:
        raise FilterError(pattern.at + 1 + error.at, error.words) from None


@lru_cache(maxsize=16)
def _finder(source: str) -> Callable[[str], bool]:
    """Kept, with what it said of the latest texts: a refresh asks about the same ones again."""
    return lru_cache(maxsize=MOST_VERDICTS)(Automaton(source).found_in)


def _all(tests: Sequence[Passes[T]]) -> Passes[T]:
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:  # the usual number, at half the price
        first, second = tests
        return lambda item, text: first(item, text) and second(item, text)
    return lambda item, text: all(test(item, text) for test in tests)


def _any(tests: Sequence[Passes[T]]) -> Passes[T]:
    if len(tests) == 2:
        first, second = tests
        return lambda item, text: first(item, text) or second(item, text)
    return lambda item, text: any(test(item, text) for test in tests)


def _compare(term: Compare, fields: Fields[T], now: datetime) -> Passes[T]:
    if term.column == "is" and fields.flags:
        return _is(term, fields)
    field = fields.find(term.column)
    if field is None:
        known = ", ".join(fields.names)
        raise FilterError(
            term.at,
            f"there is no column {term.column}; quotes make it plain text. There are {known}",
        )
    test = (
        _text_test(term, field) if field.kind is FieldKind.TEXT else _amount_test(term, field, now)
    )
    if term.op is Op.IS_NOT:
        return lambda item, _text: not test(item)
    return lambda item, _text: test(item)


def _is(term: Compare, fields: Fields[T]) -> Passes[T]:
    if term.op not in (Op.HAS, Op.IS, Op.IS_NOT):
        raise FilterError(term.at, "after is comes a colon, as is:pending")
    flags: list[Callable[[T], bool]] = []
    for value in term.values:
        flag = fields.flags.get(value.text.lower()) if isinstance(value, Value) else None
        if flag is None:
            raise FilterError(value.at, f"is: takes {' or '.join(fields.flags)}")
        flags.append(flag)
    wanted = term.op is not Op.IS_NOT
    if len(flags) == 1:
        (flag,) = flags
        return lambda item, _text: flag(item) is wanted
    return lambda item, _text: any(flag(item) for flag in flags) is wanted


def _text_test(term: Compare, field: Field[T]) -> Callable[[T], bool]:
    if term.op in ORDERINGS:
        raise FilterError(term.at, f"{field.name} is text: it goes with : or = or !=")
    whole = term.op is not Op.HAS
    tests = [_text_match(value, whole=whole) for value in term.values]

    @lru_cache(maxsize=MOST_VERDICTS)  # many rows have one of few values
    def verdict(value: Texts) -> bool:
        texts = (value,) if isinstance(value, str) else value
        return any(test(fold(text)) for text in texts for test in tests)

    get = field.get
    return lambda item: verdict(get(item))


def _text_match(value: Value | Pattern, *, whole: bool) -> Callable[[str], bool]:
    if isinstance(value, Pattern):
        return _pattern(value)
    wanted = fold(value.text)
    return partial(operator.eq, wanted) if whole else lambda text: wanted in text


def _amount_test(term: Compare, field: Field[T], now: datetime) -> Callable[[T], bool]:
    amounts = [_amount(value, term, field) for value in term.values]
    get = _number_of(field, now)
    order = ORDERINGS.get(term.op)
    if order is None:
        return lambda item: _is_one_of(get(item), amounts)
    if len(amounts) > 1:
        raise FilterError(term.values[1].at, f"{term.op} takes one value")
    bound = amounts[0].value

    def ordered(item: T) -> bool:
        number = get(item)
        return number is not None and order(number, bound)

    return ordered


def _is_one_of(number: float | None, amounts: Sequence[Amount]) -> bool:
    if number is None:
        return False
    return any(number == value or value <= number < value + reach for value, reach in amounts)


def _amount(value: Value | Pattern, term: Compare, field: Field[T]) -> Amount:
    read, called, example = AMOUNTS[field.kind]
    amount = read(fold(value.text)) if isinstance(value, Value) else None
    if amount is None:
        raise FilterError(value.at, f"{field.name} is {called}, as {field.name}{term.op}{example}")
    return amount


def _number_of(field: Field[T], now: datetime) -> Callable[[T], Anything]:
    get = field.get
    if field.kind is FieldKind.MOMENT:
        return lambda item: age_of(get(item), now)
    return get
