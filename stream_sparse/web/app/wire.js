// Messages with descriptions of panels: each array that they name is sent once.
import { part } from "./link.js";
import { RECORDS } from "../drawing/records.js";
import { sizeOf, TYPED, Values } from "../drawing/values.js";

/** Read the bytes of a message: a head, and arrays. */
export async function unpack(buffer) {
  const [head, bytes] = part(buffer);
  const arrays = head.arrays.map(([number, kind, shape, at, length]) =>
    Promise.all([number, arrayOf(kind, shape, bytes.subarray(at, at + length))]));
  return { ...head, arrays: await Promise.all(arrays) };
}

/** The array, or the picture, of some bytes. */
async function arrayOf(kind, shape, bytes) {
  if (kind in TYPED) return new Values(kind, shape, new TYPED[kind](bytes.buffer, bytes.byteOffset, sizeOf(shape)));
  const picture = await createImageBitmap(new Blob([bytes], { type: kind === "jpeg" ? "image/jpeg" : kind }));
  return kind === "jpeg" ? levelsOf(picture, shape) : picture;
}

/** The levels of a picture: one for each pixel, or blue, green and red. */
function levelsOf(picture, shape) {
  const { width, height } = picture, context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, width, height), levels = new Values("u1", shape), [, , channels = 1] = shape;
  for (let k = 0; k < width * height; k++) {
    for (let channel = 0; channel < channels; channel++) levels.data[k * channels + channel] = data[4 * k + channels - 1 - channel];
  }
  return levels;
}

/** The arrays that a page has, by number; those that no description names any more are dropped. */
export class Arrays {
  constructor() {
    this.arrays = new Map();
    this.named = new Map();
  }

  /** What a message says of panels: number, description, and whether it has levels of pictures in place of values. */
  take({ panels, arrays }) {
    for (const [number, one] of arrays) this.arrays.set(number, one.dtype ? new Values(one.dtype, one.shape, one.data) : one);
    const descriptions = Object.entries(panels).map(([panel, tree]) => {
      const found = { named: new Set(), coarse: false }, description = this.read(tree, found);
      this.named.set(panel, found.named);
      return [Number(panel), description, found.coarse];
    });
    const named = new Set([...this.named.values()].flatMap((some) => [...some]));
    for (const number of this.arrays.keys()) if (!named.has(number)) this.arrays.delete(number);
    return descriptions;
  }

  /** What a part of a message says; `found` gets the numbers of its arrays. */
  read(json, found) {
    if (Array.isArray(json)) return json.map((one) => this.read(one, found));
    if (json === null || typeof json !== "object") return json;
    if ("$" in json) {
      found.named.add(json.$);
      return this.arrays.get(json.$);
    }
    if ("float" in json) return Number(json.float.replace("inf", "Infinity"));
    const { type, ...parts } = json;
    const fields = Object.fromEntries(Object.entries(parts).map(([name, one]) => [name, this.read(one, found)]));
    found.coarse ||= "shown" in fields;
    return type in RECORDS ? RECORDS[type](fields) : { type, ...fields };
  }
}
