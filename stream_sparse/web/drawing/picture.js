// A part of a canvas, in which one draws in its own pixels.
import { themeOf } from "./colours.js";

const TURN = 2 * Math.PI;
const HALF = 0.5; // a place of a picture is the middle of a pixel, that of a canvas its corner
const MORE = 0.5; // as much larger is a dot than its radius
const ONE = 1.35; // the width of a thin line that looks smooth
const LEAST = -4000, MOST = 20000; // points farther outside are moved here

/** The value, or the end of the range that is nearest to it. */
export const within = (value, low, high) => Math.min(Math.max(value, low), high);

export class Picture {
  /** `look` is a theme by its name, the factor of its letters, and the scale of the page. */
  constructor(context, width, height, { theme, letters = 1, scale = 1 }) {
    this.context = context;
    this.width = width;
    this.height = height;
    this.theme = themeOf(theme);
    this.letters = letters;
    this.scale = scale;
  }

  /** Draw in a part of the picture: what lies outside of it is cut off. Right and bottom are excluded. */
  part(left, top, right, bottom, drawn) {
    const { context } = this;
    const [width, height] = [Math.max(right - left, 0), Math.max(bottom - top, 0)];
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    context.translate(left, top);
    drawn(new Picture(context, width, height, this));
    context.restore();
  }

  /** Paint all of it in one colour, by default in that of a card. */
  fill(colour = this.theme.card) {
    this.box(0, 0, this.width, this.height, colour);
  }

  /** Paint a rectangle; right and bottom are excluded. */
  box(left, top, right, bottom, colour) {
    if (right <= left || bottom <= top) return;
    this.context.fillStyle = colour;
    this.context.fillRect(left, top, right - left, bottom - top);
  }

  /** Paint a rectangle with round, smooth corners. */
  roundBox(left, top, right, bottom, radius, colour) {
    const { context } = this;
    context.fillStyle = colour;
    context.beginPath();
    context.roundRect(left, top, right - left, bottom - top, radius + MORE);
    context.fill();
  }

  /** Let the colour of cards cover a rectangle, so that a share of what was there remains. */
  veil(left, top, right, bottom, remains) {
    this.context.globalAlpha = 1 - remains;
    this.box(left, top, right, bottom, this.theme.card);
    this.context.globalAlpha = 1;
  }

  /** Draw a smooth dot, or a thin ring, at a place between pixels. */
  dot(x, y, radius, colour, ring = false) {
    const { context } = this;
    context.beginPath();
    context.arc(within(x, LEAST, MOST) + HALF, within(y, LEAST, MOST) + HALF, ring ? radius : radius + MORE, 0, TURN);
    if (ring) this.stroke(colour, 1);
    else {
      context.fillStyle = colour;
      context.fill();
    }
  }

  /** Draw lines from point to point, each [x, y]; a list for each line. */
  strokes(lines, colour, thickness) {
    const { context } = this;
    context.beginPath();
    for (const line of lines) this.follow(line);
    this.stroke(colour, thickness);
  }

  /** Fill what a line encloses. */
  shape(line, colour) {
    this.context.beginPath();
    this.follow(line);
    this.context.fillStyle = colour;
    this.context.fill();
  }

  follow(line) {
    line.forEach(([x, y], k) => {
      this.context[k ? "lineTo" : "moveTo"](within(x, LEAST, MOST) + HALF, within(y, LEAST, MOST) + HALF);
    });
  }

  stroke(colour, thickness) {
    const { context } = this;
    context.strokeStyle = colour;
    context.lineWidth = thickness > 1 ? thickness : ONE;
    context.lineJoin = "round";
    context.stroke();
  }
}
