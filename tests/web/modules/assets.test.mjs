// engine/assets.js: the gray levels of a frame, whatever a browser gives of it.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { Samples, grayOf } from "../../../stream_sparse/web/engine/assets.js";

const BGR = [30, 20, 10, 255, 0, 0, 255, 255];
const levelsOf = (level) => Array.from({ length: 256 }, (_, k) => level(k));
const frameOf = (format, bytes, colorSpace) => ({
  format, colorSpace, close() {}, visibleRect: { width: 2, height: 1 }, allocationSize: () => bytes.length,
  copyTo: async (room) => { room.set(bytes); return [{ offset: 0, stride: bytes.length }]; },
});

test("gray levels are those of luma or of colours", async () => {
  for (const [format, matrix, bytes, ...wanted] of [
    ["I420", "bt709", [16, 200, 128, 128], 239, 55, false],
    ["BGRX", "bt709", BGR, 223, 192, true],
    ["BGRA", "smpte170m", BGR, 223, 174, true],
    ["RGBX", "bt709", BGR, 221, 223, true],
    ["P010", null, BGR, 0, 0, "the browser gives frames as P010, not as I420 or BGRX"],
  ]) {
    const data = new Uint8Array(3), frame = frameOf(format, bytes, { matrix, fullRange: false });
    const given = await grayOf(frame, data, 1, levelsOf((level) => 255 - level)).catch((error) => error.message);
    assert.deepEqual([...data, given], [0, ...wanted], format);
  }
});

test("without a video decoder the clip says so", async () => {
  globalThis.isSecureContext = true;
  const lost = { about: { dtype: "i4", shape: [2, 0] }, bytes: new Uint8Array() };
  const clip = { about: { kind: "clip", hidden: "lost" }, bytes: new Uint8Array() };
  await assert.rejects(new Samples(new Map([["macaw", clip], ["lost", lost]]), []).open("macaw"),
    { message: "this browser has no video decoder (WebCodecs); take another one, or the camera" });
});

test("a sample that the page lacks is named", async () => {
  await assert.rejects(new Samples(new Map([["china", {}]]), []).open("digits"),
    { message: "sample: this page has no sample 'digits'; it has china" });
});

/** The levels of a clip of two frames that a browser decodes so, and its caution; `wanted` are those of the program. */
async function decoded(format, bytes, wanted) {
  globalThis.EncodedVideoChunk = class {};
  globalThis.VideoDecoder = class {
    static isConfigSupported = async () => ({ supported: true });
    constructor({ output }) { this.output = output; }
    configure() {}
    decode() { this.output(frameOf(format, bytes, { matrix: "bt709", fullRange: true })); }
    async flush() {}
    close() {}
  };
  const sha256 = createHash("sha256").update(Uint8Array.from(wanted)).digest("hex");
  const about = {
    kind: "clip", codec: "", description: "", shape: [1, 2], rate: 30, times: [0, 1], chunks: [{}, {}], hidden: "lost", sha256,
  };
  const rows = new Uint8Array(Int32Array.of(1, 2, 254, 253).buffer);
  const lost = { about: { kind: "array", dtype: "i4", shape: [2, 2] }, bytes: rows };
  const parts = new Map([["clip", { about, bytes: new Uint8Array() }], ["lost", lost]]);
  const source = await new Samples(parts, levelsOf((level) => level)).open("clip");
  const found = [...source.at(0).data, ...source.at(1).data];
  await new Promise((resolve) => setTimeout(resolve, 100)); // its hash is compared meanwhile
  return [found, source.caution];
}

test("levels that colours hide are those of the program", async () => {
  for (const [format, bytes, wanted] of [
    ["I420", [19, 20], [19, 20, 19, 20]], ["BGRX", [4, 4, 4, 255, 255, 255, 255, 255], [19, 254, 19, 253]],
  ]) assert.deepEqual(await decoded(format, bytes, wanted), [wanted, ""]);
});

test("a browser that decodes the clip otherwise says so", async () => {
  const [found, caution] = await decoded("I420", [19, 21], [19, 20, 19, 20]);
  assert.deepEqual(found, [19, 21, 19, 21]);
  assert.equal(caution, "this browser decodes the clip otherwise: gray levels, and so numbers, differ somewhat from the program's");
});
