"""Which frames damage has reached, by the packets that were seen."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from stream_sparse.sources._damage import Damage


class Packet(NamedTuple):
    pts: int | None
    is_keyframe: bool = False
    is_corrupt: bool = False


def see(damage: Damage, *packets: Packet) -> None:
    for packet in packets:
        damage.see(cast(Any, packet))


def reached(damage: Damage, *times: int) -> list[int]:
    """The times of the frames that are damaged, of those that the decoder gives."""
    return [t for t in times if damage.reaches(cast(Any, Packet(t)))]


def test_damage_lasts_to_the_next_key_frame() -> None:
    damage = Damage(intra_only=False)
    see(damage, Packet(0, True), Packet(1), Packet(2, is_corrupt=True), Packet(3), Packet(4, True), Packet(5))
    assert reached(damage, 0, 1, 2, 3, 4, 5) == [2, 3]


def test_what_the_decoder_holds_may_need_what_is_found_damaged() -> None:
    damage = Damage(intra_only=False)
    see(damage, Packet(0, True), Packet(1), Packet(2))
    assert reached(damage, 0) == []
    damage.found()
    assert reached(damage, 1, 2) == [1, 2]


def test_a_picture_that_needs_no_other_is_not_reached() -> None:
    damage = Damage(intra_only=True)
    see(damage, Packet(0, True), Packet(1, True))
    damage.found()
    assert reached(damage, 0, 1) == []
