// Pictures side by side, each below its name.
import { drawBox } from "./boxes.js";
import { colourBarWidth, drawColourBar } from "./colour_bar.js";
import { round } from "./numbers.js";
import { cellsOf, drawFrame } from "./frames.js";
import { drawHeatMap } from "./heat_map.js";
import { Cells } from "./parts.js";
import { drawRose } from "./rose.js";
import { dim, write } from "./stale.js";
import { label, lineHeight, shorten, textWidth } from "./text.js";
import { drawTiles } from "./tiles.js";

const ALMOST = 1.1;
const LEAST_BAR = 150; // columns of a picture in which there is room for a colour bar
const DRAWINGS = { ArrayPicture: drawPicture, HeatMap: drawHeatMap, Tiles: drawTiles, RosePlot: drawRose };

/** Draw pictures side by side over a picture. */
export function drawGrid({ parts, names: given, bar: tint }, picture, size) {
  picture.fill();
  const { width, height } = picture, one = parts.length === 1;
  const bar = tint && width > LEAST_BAR ? colourBarWidth(picture, size) : 0;
  const shape = shapeOf(parts.find(({ type }) => type !== "Message"));
  const places = cellsOf(parts.length, shape, height, width - bar, size);
  const names = one ? [""] : fitting(picture, given, size, places[0].wide);
  const drawn = [];
  let beside = width - bar;
  parts.forEach((part, k) => {
    let { left, top, wide, tall } = places[k];
    if (part.type === "Message") picture.part(left, top, left + wide, top + tall, (place) => write(place, part, size));
    else {
      const shown = DRAWINGS[part.type](part, picture, places[k], size);
      drawn.push(shown.part);
      ({ left, top, wide, tall } = shown);
      picture.part(left, top, left + wide, top + tall, (place) => {
        dim(place, part.stale, size);
        for (const box of part.boxes ?? []) drawBox(place, box, part.values.shape, size);
      });
      if (one) beside = left + wide;
      ({ top } = shown.part);
    }
    const words = shorten(picture, names[k], size, places[k].wide), above = top - lineHeight(size) / 2 - 2;
    label(picture, words, left + wide / 2, above, size, { colour: picture.theme.quiet, at: "middle" });
  });
  if (bar) drawColourBar(picture, tint, beside, size);
  return drawn;
}

/** The rows and columns of the picture of a part; tiles fit any, and roses are round. */
const shapeOf = ({ type, values }) => (type === "Tiles" || type === "RosePlot" ? [1, 1] : values.shape);

/** The first names for all of which there is room, or the last ones. */
function fitting(picture, names, size, room) {
  return names.find((some) => some.every((name) => textWidth(picture, name, size) <= room)) ?? names.at(-1);
}

/** Draw a frame as large as there is room in a cell; returns its place, and what it says. */
function drawPicture(frame, picture, { left, top, wide, tall }) {
  const [rows, columns] = frame.values.shape, most = Math.min(tall / rows, wide / columns);
  const factor = 1 < most && most < ALMOST ? 1 : most; // interpolation would blur the picture for nothing
  const [down, across] = [rows, columns].map((length) => Math.max(round(length * factor), 1));
  const x = left + Math.floor((wide - across) / 2), y = top + Math.floor((tall - down) / 2);
  drawFrame(picture, frame, x, y, across, down);
  return { left: x, top: y, wide: across, tall: down, part: new Cells(x, y, across, down, frame) };
}
