// A rose: values by direction as petals around a middle.
import { round } from "./numbers.js";
import { colourOf } from "./colours.js";
import { within } from "./picture.js";
import { exactly, lineOf } from "./readings.js";
import { label, lineHeight } from "./text.js";
import { number } from "./ticks.js";

const TURN = 2 * Math.PI;
const SPREAD = 0.84; // of a petal, of the angle that it has
const STEPS = 12; // straight lines in the round end of a petal

/** A rose that was drawn: its middle and the radius of its outer ring, in pixels. */
class Petals {
  constructor(rose, x, y, radius, top) {
    this.rose = rose;
    this.x = x;
    this.y = y;
    this.radius = radius;
    this.top = top;
  }

  /** The direction and the value of the petal towards a place within the outer ring. */
  readOff(x, y) {
    const { rose: { values: { data }, name, unit }, radius } = this, right = x - this.x, up = this.y - y;
    const far = Math.hypot(right, up), count = data.length;
    if (!(far > 0 && far <= radius)) return "";
    const k = (round((Math.atan2(up, right) / TURN) * count) + count) % count;
    const place = `${name ? `${name}, ` : ""}${number((360 * k) / count)} degrees`;
    return lineOf(place, [{ name: "", words: exactly(Number(data[k])), unit }]);
  }
}

/** Draw a rose in a cell: a petal for each value, and rings at half and all of the full one; returns its place. */
export function drawRose(rose, picture, { left, top, wide, tall }, size) {
  const room = Math.min(tall, wide) > 8 * size ? lineHeight(size) : 0;
  const radius = Math.max(Math.min(wide - 4, tall - 4 - 2 * room) / 2, 1), x = (wide - 1) / 2, y = (tall - 1) / 2;
  picture.part(left, top, left + wide, top + tall, (place) => {
    const { theme } = place, { data } = rose.values;
    const at = (far, angle) => [x + far * Math.cos(angle), y - far * Math.sin(angle)];
    for (const share of [0.5, 1]) place.dot(x, y, share * radius, theme.grid, true);
    for (let k = 0; k < 4; k++) place.strokes([[[x, y], at(radius, (k * TURN) / 4)]], theme.grid, 1);
    data.forEach((value, k) => {
      const share = rose.full > 0 ? within(Number(value) / rose.full, 0, 1) : 0;
      if (!(share > 0)) return;
      const turn = (step) => (TURN / data.length) * (k + SPREAD * (step / (STEPS - 1) - 0.5));
      const rim = Array.from({ length: STEPS }, (_, step) => at(share * radius, turn(step)));
      place.shape([[x, y], ...rim], colourOf(rose.ink, theme));
    });
    if (!room) return;
    const words = `${number(rose.full)} ${rose.unit}`.trimEnd();
    label(place, words, x + 0.72 * radius, y - 0.72 * radius - room / 2, size, { colour: theme.quiet });
  });
  return { left, top, wide, tall, part: new Petals(rose, left + x, top + y, radius, top) };
}
