// The whole view as one picture to keep: the name and the question above, then each panel below its heading.
import { themeOf } from "../drawing/colours.js";

const WIDE = 1280, TALL = 720; // as the pictures of the program
const EDGE = 16, GAP = 15, HEAD = 44, PAD = 12, BAR = 30, RADIUS = 10;

/** Lengths of parts that share a length, without the gaps between them. */
function parted(whole, shares) {
  const all = shares.reduce((a, b) => a + b, 0);
  const room = whole - GAP * (shares.length - 1);
  let at = 0;
  return shares.map((share) => {
    const length = Math.round((room * share) / all);
    const part = [at, length];
    at += length + GAP;
    return part;
  });
}

/** Draw cards row by row, with the shares that their panels have in a plan; returns a PNG. */
export async function snapshot({ name, question, rows, heights }, cards, look) {
  const canvas = new OffscreenCanvas(WIDE, TALL);
  const context = canvas.getContext("2d", { alpha: false });
  const inks = themeOf(look.theme);
  const write = (text, x, y, size, ink, bold = false) => {
    context.font = `${bold ? "bold " : ""}${size}px "DejaVu Sans", system-ui, sans-serif`;
    context.fillStyle = ink;
    context.textBaseline = "middle";
    context.fillText(text, x, y);
    return context.measureText(text).width;
  };
  context.fillStyle = inks.page;
  context.fillRect(0, 0, WIDE, TALL);
  const used = write(name, EDGE, HEAD / 2, 19, inks.text, true);
  write(question, EDGE + used + 14, HEAD / 2, 14, inks.quiet);
  parted(TALL - HEAD - EDGE, heights).forEach(([top, tall], k) => {
    parted(WIDE - 2 * EDGE, rows[k].map(({ weight }) => weight)).forEach(([left, wide], j) => {
      const card = cards[rows[k][j].panel];
      const [x, y] = [EDGE + left, HEAD + top];
      context.fillStyle = inks.card;
      context.beginPath();
      context.roundRect(x, y, wide, tall, RADIUS);
      context.fill();
      write(card.heading.textContent, x + PAD, y + PAD + 8, 14, inks.text, true);
      const [width, height] = [wide - 2 * PAD, tall - BAR - 2 * PAD + 6];
      if (!card.description) return;
      const inner = new OffscreenCanvas(width, height);
      card.drawOn(inner.getContext("2d", { alpha: false }), width, height, { ...look, scale: 1 });
      context.drawImage(inner, x + PAD, y + BAR + PAD - 6);
    });
  });
  return canvas.convertToBlob({ type: "image/png" });
}
