"""engine/camera.js: frames of a stream, whatever their size, and its end."""

from __future__ import annotations

from typing import Any

from tests.support.node_js import in_node, needs_node

pytestmark = needs_node
STREAM = """await (async () => {
  const found = [];
  const frame = ([width, height, format, timestamp]) => ({
    visibleRect: { width, height }, format, timestamp: timestamp * 1e6, colorSpace: { fullRange: true },
    allocationSize: () => width * height, copyTo: async () => [{ offset: 0, stride: width }],
    close: () => found.push("closed"),
  });
  const waiting = given.map(frame);
  const read = async () => (waiting.length ? { value: waiting.shift() } : { done: true });
  const opened = m.Camera.of({ stream: { getReader: () => ({ read, cancel() {} }) }, rate: 1 }, []);
  const camera = await opened.catch((error) => error);
  if (camera instanceof Error) return camera.message;
  camera.listen(({ shape }, time) => found.push([shape, time]), (error) => found.push(error.message));
  while (waiting.length) await new Promise((resolve) => setTimeout(resolve));
  return [...found, camera.lost];
})()"""


def played(*frames: list[Any]) -> Any:
    return in_node("engine/camera.js", STREAM, frames)


def test_frames_of_another_size_have_times_of_their_own() -> None:
    frames = [[2, 1, "I420", t] for t in (0, 1, 2, 4)] + [[1, 2, "I420", t] for t in (5, 6)]
    assert played(*frames) == [
        "closed", [[1, 2], 0], "closed", [[1, 2], 1], "closed", [[1, 2], 3], "closed",
        [[2, 1], 0], "closed", [[2, 1], 1], "closed", 1,
    ]  # fmt: skip


def test_a_frame_that_cannot_be_read_is_told() -> None:
    refused = "the browser gives frames as P010, not as I420 or BGRX"
    frames = [[2, 1, "I420", 0], [2, 1, "P010", 1], [2, 1, "I420", 2]]
    assert played(*frames) == ["closed", refused, "closed", [[1, 2], 0], "closed", 0]


def test_a_camera_that_ends_before_its_first_picture_says_so() -> None:
    assert played() == "the camera ended before its first picture; plug it in and load the page again"
