"""engine/assets.js: the gray levels of a frame, whatever a browser gives of it."""

from __future__ import annotations

import pytest

from tests.support.node_js import in_node, needs_node

pytestmark = needs_node
GRAY = """await (async () => {
  const data = new Uint8Array(3);
  const { format, matrix, bytes } = given;
  const frame = {
    format, colorSpace: { matrix, fullRange: false }, visibleRect: { width: 2, height: 1 },
    allocationSize: () => bytes.length,
    copyTo: async (room) => { room.set(bytes); return [{ offset: 0, stride: bytes.length }]; },
  };
  const levels = Array.from({ length: 256 }, (_, level) => 255 - level);
  const said = await m.grayOf(frame, data, 1, levels).catch((error) => error.message);
  return [...data, said];
})()"""
BGR = [30, 20, 10, 255, 0, 0, 255, 255]
OF_COLOURS = (
    "this browser gives colours in place of luma: gray levels, and so numbers, differ somewhat "
    "from the program's"
)


@pytest.mark.parametrize(
    ("format_", "matrix", "data", "wanted"),
    [
        ("I420", "bt709", [16, 200, 128, 128], [239, 55, ""]),
        ("BGRX", "bt709", BGR, [19, 54, OF_COLOURS]),
        ("BGRA", "smpte170m", BGR, [18, 76, OF_COLOURS]),
        ("RGBX", "bt709", BGR, [21, 18, OF_COLOURS]),
        ("P010", None, BGR, [0, 0, "the browser gives frames as P010, not as I420 or BGRX"]),
    ],
)
def test_gray_levels_are_those_of_luma_or_of_colours(
    format_: str, matrix: str | None, data: list[int], wanted: list[object]
) -> None:
    given = {"format": format_, "matrix": matrix, "bytes": data}
    assert in_node("engine/assets.js", GRAY, given) == [0, *wanted]


def test_without_a_video_decoder_the_clip_says_so() -> None:
    script = """await (async () => {
      globalThis.isSecureContext = given;
      const samples = new m.Samples(new Map([["macaw", { about: { kind: "clip" }, bytes: [] }]]), []);
      return samples.open("macaw").catch((error) => error.message);
    })()"""
    assert in_node("engine/assets.js", script, True) == (
        "this browser has no video decoder (WebCodecs); take another one, or the camera"
    )
