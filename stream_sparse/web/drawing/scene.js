// Draw what a panel shows: the one place where descriptions become pixels.
import { drawRows } from "./bars.js";
import { drawChart } from "./chart.js";
import { drawGrid } from "./grid.js";
import { drawLines } from "./lines.js";
import { drawMaps } from "./maps.js";
import { Picture } from "./picture.js";
import { drawMessage } from "./stale.js";
import { drawSum } from "./sums.js";
import { sizeFor } from "./text.js";

const DRAWINGS = {
  Message: drawMessage, Chart: drawChart, Rows: drawRows, Lines: drawLines, Grid: drawGrid, Maps: drawMaps,
  Sum: drawSum,
};

/**
 * Draw a description over a canvas, and return the parts of the picture, which say what lies at a place of it.
 *
 * `look` is a theme by its name, the factor of its letters, and the scale of the page, which is 1 at 1280x720.
 */
export function draw(description, context, width, height, look) {
  const picture = new Picture(context, width, height, look);
  return DRAWINGS[description.type](description, picture, sizeFor(picture));
}
