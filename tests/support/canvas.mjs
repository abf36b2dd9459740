// A canvas without a browser: it paints rectangles and computed pixels, and has letters of given widths.

/** Letters by font, such as `11px` and `bold 11px`: the width of each. */
export const widths = {};

export class Canvas {
  constructor(width, height) {
    Object.assign(this, { width, height, pixels: new Uint8ClampedArray(4 * width * height) });
  }

  getContext() {
    return new Context(this);
  }
}

globalThis.OffscreenCanvas = Canvas;

class Context {
  constructor(canvas) {
    Object.assign(this, { canvas, kept: [], path: [], left: 0, top: 0, globalAlpha: 1 });
    this.borders = [0, 0, canvas.width, canvas.height];
  }

  save() {
    this.kept.push([this.left, this.top, this.borders]);
  }

  restore() {
    [this.left, this.top, this.borders] = this.kept.pop();
  }

  translate(right, down) {
    this.left += right;
    this.top += down;
  }

  beginPath() {
    this.path = [];
  }

  rect(left, top, width, height) {
    this.path.push([left, top, width, height]);
  }

  roundRect(left, top, width, height) {
    this.rect(left, top, width, height);
  }

  clip() {
    this.borders = this.within(...this.path[0]);
  }

  fill() {
    for (const place of this.path) this.fillRect(...place);
  }

  fillRect(left, top, width, height) {
    const levels = [1, 3, 5].map((at) => parseInt(this.fillStyle.slice(at, at + 2), 16)), { globalAlpha: share } = this;
    this.paint(this.within(left, top, width, height), (at, pixels) => {
      for (let k = 0; k < 3; k++) pixels[at + k] = levels[k] * share + pixels[at + k] * (1 - share);
    });
  }

  /** Pixels of a larger or smaller picture are squares. */
  drawImage({ width, height, pixels: from }, left, top, wide = width, tall = height) {
    const place = (length, most, all) => Math.floor((length * all) / most);
    this.paint(this.within(left, top, wide, tall), (at, pixels, x, y) => {
      const row = place(y - this.top - top, tall, height), column = place(x - this.left - left, wide, width);
      for (let k = 0; k < 4; k++) pixels[at + k] = from[4 * (row * width + column) + k];
    });
  }

  createImageData(width, height) {
    return { width, height, data: new Uint8ClampedArray(4 * width * height) };
  }

  putImageData({ width, height, data }, left, top) {
    for (let y = 0; y < height; y++) {
      this.canvas.pixels.set(data.subarray(4 * y * width, 4 * (y + 1) * width), 4 * ((top + y) * this.canvas.width + left));
    }
  }

  measureText(text) {
    const letters = widths[this.font.match(/^(bold )?\d+px/)[0]];
    return { width: [...text].reduce((sum, letter) => sum + letters[letter], 0) };
  }

  /** The borders of a rectangle on the canvas, within those that are cut. */
  within(left, top, width, height) {
    const [x0, y0, x1, y1] = this.borders, [x, y] = [this.left + left, this.top + top];
    return [Math.max(x, x0), Math.max(y, y0), Math.min(x + width, x1), Math.min(y + height, y1)];
  }

  paint([x0, y0, x1, y1], each) {
    for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) each(4 * (y * this.canvas.width + x), this.canvas.pixels, x, y);
  }
}

// Lines and letters leave no pixels.
for (const name of ["moveTo", "lineTo", "arc", "stroke", "strokeRect", "fillText"]) Context.prototype[name] = () => {};
