// Lines of text: names, and words beside them.
import { round } from "./numbers.js";
import { label, lineHeight, paragraph, shorten, textWidth } from "./text.js";

const LEAST = 40; // pixels of room for words that wrap

/** Lines that were drawn: the rows of pixels of each, their width, and their uncut texts. */
class Drawn {
  constructor(step, width, lines) {
    this.step = step;
    this.width = width;
    this.lines = lines;
  }

  /** The uncut text of the line at a place. */
  readOff(x, y) {
    return x >= 0 && x < this.width ? (this.lines[Math.floor(y / this.step)] ?? "") : "";
  }

  /** All that can be read off. */
  allRead() {
    return [...new Set(this.lines)].filter(Boolean);
  }
}

/** Draw lines over a picture; where there is no room for all, the last one says how many are left. */
export function drawLines({ lines: given }, picture, size) {
  const { width, height, theme } = picture;
  picture.fill();
  const names = Math.max(0, ...given.map(({ name }) => textWidth(picture, name, size)));
  const column = Math.min(names + 2 * size, Math.floor(width / 2));
  const step = lineHeight(size) + round(0.35 * size), room = Math.max(Math.floor(height / step), 1);
  let lines = given.flatMap((line) => wrapped(picture, line, size, Math.max(width - column, LEAST)));
  if (lines.length > room) {
    const left = lines.length - room + 1, name = `and ${left} more line${left > 1 ? "s" : ""}`;
    lines = [...lines.slice(0, room - 1), { name, words: "", whole: "", waits: true }];
  }
  lines.forEach(({ name, words, waits }, k) => {
    const y = (k + 0.5) * step;
    label(picture, shorten(picture, name, size, words ? column - size : width), 0, y, size, { colour: theme.quiet });
    const colour = waits ? theme.faint : theme.text;
    label(picture, shorten(picture, words, size, width - column), column, y, size, { colour });
  });
  return [new Drawn(step, width, lines.map(({ whole }) => whole))];
}

/** A line, and those in which its words go on. */
function wrapped(picture, line, size, room) {
  if (!line.wraps) return [line];
  return paragraph(picture, line.words, size, room).map((words, k) => ({ ...line, name: k ? "" : line.name, words }));
}
