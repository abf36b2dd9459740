// Draw scenes in a browser.
import { draw } from "/stream_sparse/web/drawing/scene.js";
import { read } from "/tests/support/descriptions.mjs";

globalThis.Buffer = { from: (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)) };
globalThis.drawn = ({ description, width, height, look }) => {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  const parts = draw(read(description), context, width, height, look);
  const { data } = context.getImageData(0, 0, width, height);
  const letters = Array.from(data, (level) => String.fromCharCode(level));
  const placeOf = ({ left = 0, top = 0, right = 0, bottom = 0 }) => [left, top, right, bottom];
  return { pixels: btoa(letters.join("")), places: parts.map((part) => placeOf(part.plot ?? part)) };
};
