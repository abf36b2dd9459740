// Messages in place of values, and over values that are out of date, which are dimmed.
import { label, lineHeight, shorten, textWidth } from "./text.js";

const REMAINS = 0.3; // share of a colour that remains when it is dimmed

/** Draw a message alone. */
export function drawMessage(message, picture, size) {
  picture.fill();
  write(picture, message, size);
  return [];
}

/** Write a message in the middle of a picture, quietly without a colour. */
export function write(picture, message, size, colour = picture.theme.quiet) {
  const words = fitting(picture, message, size, picture.width);
  label(picture, words, picture.width / 2, picture.height / 2, size, { colour, at: "middle" });
}

/** Dim a picture of values that are out of date, and write the message in its middle. */
export function dim(picture, stale, size) {
  if (!stale) return;
  picture.veil(0, 0, picture.width, picture.height, REMAINS);
  write(picture, stale, size, picture.theme.text);
}

/** Write the message of stale values at the right end of a picture in which time runs to the right. */
export function writeAtEnd(picture, stale, size) {
  const { width, height } = picture, tall = lineHeight(size);
  if (!stale || height < tall) return;
  const words = fitting(picture, stale, size, width - size);
  const top = Math.floor((height - tall) / 2), left = Math.max(width - size - textWidth(picture, words, size), 0);
  picture.veil(left, top, width, top + tall, REMAINS);
  label(picture, words, width - size / 2, top + tall / 2, size, { at: "right" });
}

/** The words of a message for which there is room. */
export function fitting(picture, { text, short }, size, room) {
  const fits = textWidth(picture, text, size) <= room;
  return shorten(picture, fits || !short ? text : short, size, room);
}
