// The view as one picture to keep: the name and the question above, then the cards as they stand on the page.
import { themeOf } from "../drawing/colours.js";

const EDGE = 16, HEAD = 44, PAD = 12, RADIUS = 10;

/** Draw the cards of an element; returns a PNG. */
export function snapshot({ name, question }, element, cards, { theme, scale }) {
  const whole = element.getBoundingClientRect(), inks = themeOf(theme);
  const [wide, tall] = [whole.width + 2 * EDGE, whole.height + HEAD + EDGE];
  const canvas = new OffscreenCanvas(Math.round(wide * scale), Math.round(tall * scale));
  const context = canvas.getContext("2d", { alpha: false });
  const write = (text, x, y, size, ink, bold = false) => {
    context.font = `${bold ? "bold " : ""}${size}px "DejaVu Sans", system-ui, sans-serif`;
    context.fillStyle = ink;
    context.textBaseline = "middle";
    context.fillText(text, x, y);
    return context.measureText(text).width;
  };
  /** @returns {[number, number, number, number]} */
  const placed = (part) => {
    const { left, top, width, height } = part.getBoundingClientRect();
    return [EDGE + left - whole.left, HEAD + top - whole.top, width, height];
  };
  context.scale(scale, scale);
  context.fillStyle = inks.page;
  context.fillRect(0, 0, wide, tall);
  const used = write(name, EDGE, HEAD / 2, 19, inks.text, true);
  write(question, EDGE + used + 14, HEAD / 2, 14, inks.quiet);
  for (const card of cards) {
    const [x, y, width, height] = placed(card.element);
    context.fillStyle = inks.card;
    context.beginPath();
    context.roundRect(x, y, width, height, RADIUS);
    context.fill();
    write(card.heading.textContent, x + PAD, y + PAD + 8, 14, inks.text, true);
    context.drawImage(card.canvas, ...placed(card.canvas));
  }
  return canvas.convertToBlob({ type: "image/png" });
}
