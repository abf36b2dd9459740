// engine/camera.js and page_camera.js: frames that come, whatever their size, and which camera is open.
import assert from "node:assert/strict";
import test from "node:test";
import { Camera } from "../../../stream_sparse/web/engine/camera.js";
import { HeldCamera, openCamera } from "../../../stream_sparse/web/engine/page_camera.js";
import { settled } from "./support.mjs";

/** What is heard of a camera that gives frames: [width, height, format, seconds]. */
async function played([width, height], ...frames) {
  const found = [], port = { postMessage: (word) => found.push(word), close() {}, onmessage: null };
  const camera = new Camera({ port, shape: [height, width], rate: 1 }, []);
  camera.listen(({ shape }, time) => found.push([shape, time]), (error) => found.push(error.message));
  for (const [width, height, format, time] of frames) {
    const frame = {
      visibleRect: { width, height }, format, colorSpace: { fullRange: true }, close() {},
      allocationSize: () => width * height, copyTo: async () => [{ offset: 0, stride: width }],
    };
    port.onmessage({ data: { frame, time } });
    await settled();
  }
  return [...found, camera.lost];
}

test("frames of another size have times of their own", async () => {
  const wide = [0, 1, 3].map((time) => [2, 1, "I420", time]), high = [4, 5].map((time) => [1, 2, "I420", time]);
  assert.deepEqual(await played([2, 1], ...wide, ...high), [
    [[1, 2], 0], "taken", [[1, 2], 1], "taken", [[1, 2], 3], "taken", [[2, 1], 0], "taken", [[2, 1], 1], "taken", 1,
  ]);
});

test("a frame that cannot be read is told", async () => {
  assert.deepEqual(await played([2, 1], [2, 1, "P010", 1], [2, 1, "I420", 2]),
    ["the browser gives frames as P010, not as I420 or BGRX", "taken", [[1, 2], 0], "taken", 0]);
});

const STEPS = {
  allowed: [[["take", "user"], ["allow", 0]], [true], [true], ["user"]],
  left: [[["take", "user"], ["take", ""], ["allow", 0]], [false, true], [false], []],
  turned: [[["take", "user"], ["take", "environment"], ["allow", 1], ["allow", 0]], [false, true], [false, true], ["environment"]],
  "all left": [
    [["take", "user"], ["take", "environment"], ["take", ""], ["allow", 0], ["allow", 1]],
    [false, false, true], [false, false], [],
  ],
  refused: [[["take", "user"], ["refuse", 0]], ["refused"], [true], []],
  "refused too late": [[["take", "user"], ["take", ""], ["refuse", 0]], [false, true], [true], []],
};

for (const [name, [steps, ...wanted]] of Object.entries(STEPS)) {
  test(`only the camera that was asked for last stays open: ${name}`, async () => {
    const opened = [], posted = [], ended = [];
    const open = (facing, post, over) => new Promise((resolve, reject) => {
      const camera = { facing, live: true, close: () => (camera.live = false) };
      opened.push({ camera, over, allow: () => { post({ stream: facing }); resolve(camera); }, reject });
    });
    const held = new HeldCamera(open, ({ stream }) => posted.push(stream ?? ""), (facing) => ended.push(facing));
    const answers = steps.map(([act, what]) => {
      if (act === "take") return held.take(what).catch(({ message }) => message);
      return act === "refuse" ? opened[what].reject(new Error("refused")) : opened[what][act]();
    });
    const taken = await Promise.all(answers.filter((_, k) => steps[k][0] === "take"));
    const live = opened.map(({ camera }) => camera.live);
    for (const { camera, over } of opened) {
      if (camera === held.camera || !camera.live) over(); // of those, one that was closed is not heard
    }
    assert.deepEqual([taken, live, posted.filter(Boolean)], wanted);
    assert.deepEqual(ended, wanted[2]);
  });
}

test("why a camera cannot be opened is said", async () => {
  const opened = (mediaDevices) => {
    Object.defineProperty(globalThis, "navigator", { value: { mediaDevices }, configurable: true });
    return openCamera("user", () => {}, () => {});
  };
  globalThis.VideoFrame ??= class {};
  const failing = (name) => ({ getUserMedia: async () => { throw new DOMException("odd", name); } });
  for (const [name, message] of Object.entries({
    NotAllowedError: "the camera was refused; allow it in the address line and load the page again, or choose the bird clip",
    NotFoundError: "this device has no camera; choose the bird clip",
    NotReadableError: "another program uses the camera; close that, or choose the bird clip",
    AbortError: "the camera could not be opened: odd",
  })) await assert.rejects(opened(failing(name)), { message });
  await assert.rejects(opened(undefined), { message: "pages by plain http have no camera; open this one by https, or from a file" });
});
