"""Ids and trace ids have the shapes that the reference's own values have."""

from __future__ import annotations

import pytest

from mockserver.clock import beijing
from mockserver.identity import BASE_MS, IdMaker, TraceMaker, seeded


@pytest.mark.parametrize(
    ("known", "when"),
    [
        (504838617333765, "2024-01-16 14:53:37"),
        (512303116840965, "2024-02-06 17:06:45"),
        (511642810499077, "2024-02-04 20:19:57"),
        (512300905672709, "2024-02-06 16:57:45"),
    ],
)
def test_the_reference_s_ids_come_out_again_at_their_own_moments(known: int, when: str) -> None:
    moment = (known >> 12) + BASE_MS
    assert IdMaker().next_id(moment) == known
    assert beijing(moment) == when


def test_ids_rise_and_never_repeat_though_the_clock_stands() -> None:
    maker = IdMaker(worker=63)
    ids = [maker.next_id(BASE_MS + 10) for _ in range(5000)]
    assert ids == sorted(set(ids))


def test_ids_go_back_to_the_clock_once_it_has_caught_up() -> None:
    maker = IdMaker()
    for _ in range(200):
        maker.next_id(BASE_MS)
    assert maker.next_id(BASE_MS + 1000) == 1000 << 12 | 5


def test_workers_never_share_an_id() -> None:
    one, two = IdMaker(worker=1), IdMaker(worker=2)
    assert not {one.next_id(BASE_MS) for _ in range(99)} & {two.next_id(BASE_MS) for _ in range(99)}


def test_a_worker_number_beyond_six_bits_is_refused() -> None:
    with pytest.raises(ValueError, match="6 bits"):
        IdMaker(worker=64)


def test_a_trace_id_holds_nanoseconds_a_sequence_and_noise() -> None:
    maker = TraceMaker(lambda: 1_733_000_000_123, seeded(1))
    first, second = bytes.fromhex(maker.next_trace()), bytes.fromhex(maker.next_trace())
    assert int.from_bytes(first[:8], "little") == 1_733_000_000_123_000_000
    assert (first[8:12], second[8:12]) == (b"\x01\0\0\0", b"\x02\0\0\0")
    assert first[12:] != second[12:]


def test_trace_ids_survive_the_last_moment_of_a_clock() -> None:
    assert len(TraceMaker(lambda: 221_845_392_000_000, seeded(1)).next_trace()) == 32


def test_what_is_seeded_follows_from_the_seed_and_nothing_else() -> None:
    assert seeded(1, "a").random() == seeded(1, "a").random()
    assert seeded(1, "a").random() != seeded(1, "b").random()
    assert seeded("1a", "").random() != seeded("1", "a").random()
