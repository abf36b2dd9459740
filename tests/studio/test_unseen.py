from __future__ import annotations

import pytest

from stream_sparse.studio.unseen import unseen


@pytest.mark.parametrize(
    "name", ["bird", "Größe & Maß (2) #1", "鳥 とり 새", "אבג", "حسون", "e\u0301", "🐦", "a b"]
)
def test_names_of_all_scripts_can_be_seen(name: str) -> None:
    assert unseen(name) == ""


@pytest.mark.parametrize(
    "character",
    [
        *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200D, 0x200E, 0x200F, 0x61C, 0x2028, 0x2060,
        0xFEFF, 0xAD, 0x34F, 0x115F, 0x180E, 0x2800, 0x3164, 0xFE0F, 0xFFA0, 0xE0041, 0xE0100,
    ],
)  # fmt: skip
def test_characters_that_hide_or_reorder_are_found(character: int) -> None:
    assert unseen(f"a{chr(character)}b").startswith(f"U+{character:04X} (")
