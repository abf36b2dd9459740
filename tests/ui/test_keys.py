from __future__ import annotations

from stream_sparse.studio.widget import static
from stream_sparse.ui.controller import ACTIONS
from stream_sparse.ui.keys import KEYS


def test_a_key_has_one_action_that_windows_and_pages_know() -> None:
    names = [name for key in KEYS for name in key.names]
    assert len(names) == len(set(names))
    page = static("run.js")
    unknown = {key.action for key in KEYS if f"\n      {key.action}: (" not in page}
    assert unknown == {"next"}  # browsers answer Tab
    assert {key.action for key in KEYS} - ACTIONS.keys() == {"quit"}  # windows close themselves
