from __future__ import annotations

import pytest

from stream_sparse.highgui.events import key_name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (65361, "left"), (2424832, "left"), (63234, "left"), (65362, "up"), (32, "space"), (ord("s"), "s"),
        (0x100000 | 46, "."), (ord("?"), "?"), (65505, ""), (27, "escape"), (9, "tab"),
    ],
)  # fmt: skip
def test_keys_have_names_whatever_number_the_system_gives_them(code: int, name: str) -> None:
    assert key_name(code) == name
