// Text in pictures, in the letters of the page.
import { round } from "./numbers.js";

const LETTERS = '"DejaVu Sans", Verdana, system-ui, sans-serif';
const CAPITAL = 0.729, LINE = 1.45; // height of a capital letter and of a line, in font sizes
const NUMBERS = /([0-9.]+)/;
const MOST = 4096; // widths that are kept
const widths = new Map();

/** The font size in pixels for a picture. There are few, so that panels of about equal size have equal letters. */
export function sizeFor({ width: wide, height: tall, scale: given, letters }) {
  const scale = Math.max(given, 1), [width, height] = [round(wide / scale), round(tall / scale)];
  // A low panel that is wide, such as a trace below pictures, has room for larger letters.
  if (height < 130 || width < 240 || (height < 170 && width < 640)) return round(scale * letters * 9);
  return round(scale * letters * (height < 340 || width < 700 ? 11 : height < 560 ? 12 : 14));
}

const fontOf = (size, bold) => `${bold ? "bold " : ""}${size}px ${LETTERS}`;

/** The width of a text in pixels. */
export function textWidth(picture, text, size, bold = false) {
  let width = 0;
  // Numbers change with each frame: they are put together from digits, which are measured once.
  text.split(NUMBERS).forEach((word, k) => {
    for (const piece of k % 2 ? word : [word]) if (piece) width += pieceWidth(picture, piece, size, bold);
  });
  return width;
}

function pieceWidth({ context }, piece, size, bold) {
  const key = `${size} ${bold} ${piece}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > MOST) widths.clear();
    context.font = fontOf(size, bold);
    width = round(context.measureText(piece).width);
    widths.set(key, width);
  }
  return width;
}

/** The pixels from one line of text to the next. */
export const lineHeight = (size) => round(size * LINE);

/** Write a line of text with its capitals centred on a row, from a column, to it (`right`), or around it (`middle`). */
export function label(picture, text, x, y, size, { colour = picture.theme.text, bold = false, at = "left" } = {}) {
  if (!text.trim() || size < 1) return;
  const width = at === "left" ? 0 : textWidth(picture, text, size, bold);
  const { context } = picture;
  context.font = fontOf(size, bold);
  context.fillStyle = colour;
  context.fillText(text, round(x - (at === "middle" ? width / 2 : width)), round(y + (size * CAPITAL) / 2));
}

/** The text, cut with an ellipsis where it is wider than `room` pixels. */
export function shorten(picture, text, size, room, bold = false) {
  if (textWidth(picture, text, size, bold) <= room) return text;
  const letters = [...text];
  const cut = (length) => `${letters.slice(0, length).join("").trimEnd().replace(/,+$/, "")}…`;
  let [low, high] = [0, letters.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (textWidth(picture, cut(middle), size, bold) <= room) low = middle;
    else high = middle - 1;
  }
  return low ? cut(low) : "";
}

/** As many parts of a text with commas as there is room for, the first ones, or an empty text. */
export function wholeParts(picture, text, size, room) {
  const parts = text.split(", ");
  while (parts.length && textWidth(picture, parts.join(", "), size) > room) parts.pop();
  return parts.join(", ");
}

/** The lines of at most `room` pixels into which a text is broken between words. */
export function paragraph(picture, text, size, room) {
  const lines = [];
  for (const given of text.split(/\r?\n/)) {
    let line = "";
    for (const word of given.split(/\s+/).filter(Boolean)) {
      const longer = `${line} ${word}`.trim();
      if (line && textWidth(picture, longer, size) > room) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    lines.push(line);
  }
  return lines;
}
