"""engine/assets.js: the gray levels of a frame, whatever a browser gives of it."""

from __future__ import annotations

import hashlib

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
OTHERWISE = (
    "this browser decodes the clip otherwise: gray levels, and so numbers, differ somewhat from the program's"
)


@pytest.mark.parametrize(
    ("format_", "matrix", "data", "wanted"),
    [
        ("I420", "bt709", [16, 200, 128, 128], [239, 55, False]),
        ("BGRX", "bt709", BGR, [223, 192, True]),
        ("BGRA", "smpte170m", BGR, [223, 174, True]),
        ("RGBX", "bt709", BGR, [221, 223, True]),
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
      const lost = { about: { dtype: "i4", shape: [2, 0] }, bytes: new Uint8Array() };
      const clip = { about: { kind: "clip", hidden: "lost" }, bytes: new Uint8Array() };
      const samples = new m.Samples(new Map([["macaw", clip], ["lost", lost]]), []);
      return samples.open("macaw").catch((error) => error.message);
    })()"""
    assert in_node("engine/assets.js", script, True) == (
        "this browser has no video decoder (WebCodecs); take another one, or the camera"
    )


DECODED = """await (async () => {
  const frame = (bytes) => ({
    format: given.format, colorSpace: { matrix: "bt709", fullRange: true }, close() {},
    visibleRect: { width: 2, height: 1 }, allocationSize: () => bytes.length,
    copyTo: async (room) => { room.set(bytes); return [{ offset: 0, stride: bytes.length }]; },
  });
  globalThis.EncodedVideoChunk = class {};
  globalThis.VideoDecoder = class {
    static isConfigSupported = async () => ({ supported: true });
    constructor({ output }) { this.output = output; }
    configure() {}
    decode() { this.output(frame(given.bytes)); }
    async flush() {}
    close() {}
  };
  const about = { kind: "clip", codec: "", description: "", shape: [1, 2], rate: 30, times: [0, 1],
    chunks: [{}, {}], hidden: "lost", sha256: given.sha256 };
  const lost = { kind: "array", dtype: "i4", shape: [2, 2] };
  const rows = new Uint8Array(Int32Array.of(1, 2, 254, 253).buffer);
  const parts = [["clip", { about, bytes: new Uint8Array() }], ["lost", { about: lost, bytes: rows }]];
  const levels = Array.from({ length: 256 }, (_, level) => level);
  const source = await new m.Samples(new Map(parts), levels).open("clip");
  const [first, second] = [source.at(0), source.at(1)];
  await new Promise((resolve) => setTimeout(resolve, 100));
  return [...first.data, ...second.data, source.caution];
})()"""
GRAY_BGR = [4, 4, 4, 255, 255, 255, 255, 255]


@pytest.mark.parametrize(
    ("format_", "data", "wanted"), [("I420", [19, 20], [19, 20] * 2), ("BGRX", GRAY_BGR, [19, 254, 19, 253])]
)
def test_levels_that_colours_hide_are_those_of_the_program(
    format_: str, data: list[int], wanted: list[int]
) -> None:
    given = {"format": format_, "bytes": data, "sha256": hashlib.sha256(bytes(wanted)).hexdigest()}
    assert in_node("engine/assets.js", DECODED, given) == [*wanted, ""]


def test_a_browser_that_decodes_the_clip_otherwise_says_so() -> None:
    given = {"format": "I420", "bytes": [19, 21], "sha256": hashlib.sha256(bytes([19, 20] * 2)).hexdigest()}
    assert in_node("engine/assets.js", DECODED, given) == [19, 21, 19, 21, OTHERWISE]
