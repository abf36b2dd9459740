from __future__ import annotations

import numpy as np

from stream_sparse.io.html import picture, table, text


def test_a_strangers_text_cannot_act_or_tell_a_secret() -> None:
    assert text('<img src=x onerror="a()">') == "&lt;img src=x onerror=&quot;a()&quot;&gt;"
    assert text("rtsp://me:word@cam/live") == "rtsp://***@cam/live"
    assert text("a\x00\u202eb") == "a\ufffd\ufffdb"
    assert text("x" * 600) == "x" * 500 + " ... (100 more characters)"
    assert "<b>" not in table(["<b>"], [["<b>"]])
    assert "<b>" not in picture(np.zeros((2, 2, 3), np.uint8), "<b>")
