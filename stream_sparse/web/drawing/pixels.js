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

/** Draw computed pixels over a rectangle of a picture; `compute` writes them, row by row. */
export function drawPixels({ context }, left, top, wide, tall, compute) {
  const sheet = sheetOf(wide, tall);
  compute(sheet.pixels);
  sheet.context.putImageData(sheet.image, 0, 0);
  context.drawImage(sheet.canvas, left, top);
}
