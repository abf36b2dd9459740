// The data of samples that a page brings: pictures, numbers, and the frames of its clip.
import { sha256 } from "./hashes.js";
import { Pan, Pieces, Stored } from "./sources.js";
import { TYPED, Values } from "../drawing/values.js";

/**
 * Opens the samples of a page.
 *
 * `assets` has the facts and the bytes of each by its name, `levels` the gray level of each limited-range luma.
 */
export class Samples {
  constructor(assets, levels) {
    this.assets = assets;
    this.levels = levels;
    this.opened = new Map(); // a clip is decoded once
  }

  array(name) {
    const { about: { dtype, shape }, bytes } = this.assets.get(name);
    return new Values(dtype, shape, new TYPED[dtype](bytes.slice().buffer)); // from an even start
  }

  async open(name) {
    if (!this.opened.has(name)) {
      /** @type {any} */
      const source = await this.made(name);
      source.origin = this.assets.get(name).about.origin; // the file, as recordings name it
      this.opened.set(name, source);
    }
    return this.opened.get(name);
  }

  async made(name) {
    const asset = this.assets.get(name);
    if (!asset) throw new RangeError(`sample: this page has no sample '${name}'; it has ${[...this.assets.keys()].join(", ")}`);
    const { kind, ...about } = asset.about;
    if (kind === "clip") return decoded(asset, this.levels, this.array(about.hidden));
    if (kind === "array") return new Stored({ ...about, data: this.array(name).data });
    if (kind === "pan") return new Pan({ ...about, picture: this.array(about.of), path: this.array(name).data });
    return new Pieces({ ...about, pieces: this.array(about.of), order: this.array(name).data });
  }
}

const NO_DECODER = "this browser has no video decoder (WebCodecs); take another one, or the camera";
const NOT_SECURE = "pages by plain http have no video decoder; open this one by https, or from a file";

export const OTHERWISE = "this browser decodes the clip otherwise: gray levels, and so numbers, differ somewhat from the program's";

/** Decode a clip to gray frames; `hidden` has the levels that colours do not show. */
async function decoded({ about: { codec, description, shape, rate, times, chunks, sha256: wanted }, bytes }, levels, hidden) {
  if (typeof VideoDecoder === "undefined") throw new Error(globalThis.isSecureContext === false ? NOT_SECURE : NO_DECODER);
  const [rows, columns] = shape;
  const size = rows * columns;
  const data = new Uint8Array(chunks.length * size);
  const copies = [];
  let failed = null;
  const decoder = new VideoDecoder({
    output: (frame) => copies.push(grayOf(frame, data, copies.length * size, levels).finally(() => frame.close())),
    error: (error) => (failed = error),
  });
  const config = { codec, codedWidth: columns, codedHeight: rows, description: Uint8Array.from(atob(description), (c) => c.charCodeAt(0)) };
  if (!(await VideoDecoder.isConfigSupported(config)).supported) throw new Error(`this browser cannot decode the clip (${codec}); take another one, or the camera`);
  decoder.configure(config);
  for (const { start, length, key, at } of chunks) {
    decoder.decode(new EncodedVideoChunk({ type: key ? "key" : "delta", timestamp: at, data: bytes.subarray(start, start + length) }));
  }
  await decoder.flush();
  decoder.close();
  if (failed) throw failed;
  const [ofColours] = await Promise.all(copies);
  if (ofColours) reveal(data, hidden);
  const source = new Stored({ shape, dtype: "u1", rate, data, times });
  sha256(data).then((found) => (source.caution = found === wanted ? "" : OTHERWISE)); // the run begins meanwhile
  return source;
}

/** Set levels that colours, which end at 0 and 255, do not show: a row has the way from one place to the next, one the levels. */
function reveal(data, { data: rows, shape: [, count] }) {
  for (let k = 0, place = 0; k < count; k += 1) {
    place += rows[k];
    data[place] = rows[count + k];
  }
}

const WEIGHTS = { bt709: [0.2126, 0.7152, 0.0722], others: [0.299, 0.587, 0.114] }; // of red, green and blue in luma

const RED = { RGBX: 0, RGBA: 0, BGRX: 2, BGRA: 2 }; // the place of red
export const FORMATS = ["I420", "NV12", "I422", "I444", ...Object.keys(RED)];

/** Write the gray levels of a frame into an array: those of its luma, which in Firefox follows from colours; returns whether it does. */
export async function grayOf(frame, data, start, levels, matrix = frame.colorSpace?.matrix) {
  const { visibleRect: { width, height }, format, colorSpace } = frame;
  const place = RED[format];
  if (!FORMATS.includes(format)) {
    throw new Error(`the browser gives frames as ${format}, not as I420 or BGRX`);
  }
  const room = new Uint8Array(frame.allocationSize());
  const [{ offset, stride }] = await frame.copyTo(room);
  const [red, green, blue] = WEIGHTS[matrix] ?? WEIGHTS.others;
  for (let row = 0; row < height; row += 1) {
    const line = room.subarray(offset + row * stride);
    const to = start + row * width;
    if (place !== undefined) {
      for (let k = 0; k < width; k += 1) {
        const bright = red * line[4 * k + place] + green * line[4 * k + 1] + blue * line[4 * k + 2 - place];
        data[to + k] = levels[Math.round(16 + (219 / 255) * bright)];
      }
    } else if (colorSpace?.fullRange) data.set(line.subarray(0, width), to);
    else for (let k = 0; k < width; k += 1) data[to + k] = levels[line[k]];
  }
  return place !== undefined;
}
