// Pixels that are computed: drawn over a rectangle of a picture.

const MOST = 24; // sizes for which pixels are kept
const kept = new Map();

/** A canvas of a size with its pixels, used again for pictures of the same size. */
function sheetOf(width, height) {
  const key = `${width} ${height}`;
  if (!kept.has(key)) {
    if (kept.size >= MOST) kept.clear();
    const canvas = new OffscreenCanvas(width, height), context = canvas.getContext("2d", { willReadFrequently: true });
    const image = context.createImageData(width, height);
    kept.set(key, { canvas, context, image, pixels: new Uint32Array(image.data.buffer) });
  }
  return kept.get(key);
}

/** A canvas of a size with computed pixels, until the next one of this size; `compute` writes them, row by row. */
export function paintedOn(width, height, compute) {
  const sheet = sheetOf(width, height);
  compute(sheet.pixels);
  sheet.context.putImageData(sheet.image, 0, 0);
  return sheet.canvas;
}

/** Draw computed pixels over a rectangle of a picture. */
export const drawPixels = ({ context }, left, top, wide, tall, compute) =>
  context.drawImage(paintedOn(wide, tall, compute), left, top);
