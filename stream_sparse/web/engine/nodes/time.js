// Nodes that remember frames.
import { general } from "../../drawing/numbers.js";
import { Node, statistic } from "../node.js";
import { asKurtosis } from "./frames.js";

const PAD = 4; // frames by which the course's notebook is late besides its window

export class Recent extends Node {
  horizon() {
    return this.parameters.frames - 1;
  }

  warmup() {
    const { frames, least } = this.parameters;
    return (least ?? frames) - 1;
  }

  statistic() {
    return statistic({ frames: this.parameters.frames, first: this.warmup() + 1, seen: this.seen });
  }
}

export class TemporalDiff extends Node {
  horizon() {
    return this.parameters.tau;
  }

  caption() {
    return `tau ${this.parameters.tau}${this.parameters.absolute ? "" : ", signed"}`;
  }
}

export class DiffBox extends Node {
  horizon() {
    const { window, align } = this.parameters;
    return align === "causal" ? window : 2 * window + PAD;
  }

  warmup() {
    return this.parameters.align === "causal" ? this.parameters.window : 0;
  }

  unit(field, units) {
    return this.parameters.norm === "mean" ? super.unit(field, units) : "";
  }

  caption() {
    const { window, norm, align } = this.parameters;
    const gain = norm === "l2" ? `gain ${(window / Math.sqrt(1 + window)).toFixed(1)}` : norm;
    return [`window ${window}`, gain, align === "causal" ? "" : align].filter(Boolean).join(", ");
  }
}

export class BrightnessEvents extends Node {
  horizon() {
    return null;
  }

  warmup() {
    return 1;
  }

  unit(field) {
    return { signed: "events", on: "events", off: "events", rate: "events/px" }[field] ?? "";
  }

  caption() {
    return `theta ${general(this.parameters.theta)}`;
  }
}

export class Histogram extends Node {
  horizon() {
    const { window, range } = this.parameters;
    return window === null || range === null ? null : window - 1; // a range that grows depends on all frames
  }

  warmup() {
    return (this.parameters.window ?? 1) - 1;
  }

  unit(field, units) {
    return field === "edges" ? super.unit(field, units) : "values";
  }

  statistic(field, inputs) {
    const { window } = this.parameters;
    if (window === 1) return super.statistic(field, inputs) ?? statistic();
    return statistic({ frames: window, first: this.warmup() + 1, seen: this.seen });
  }

  caption() {
    const { bins, window } = this.parameters;
    const frames = window === null ? "all frames" : window === 1 ? "" : `window ${window}`;
    return [`${bins} bins`, frames].filter(Boolean).join(", ");
  }
}

const SPREAD = 0.6, LEAST = 0.001; // periods of a standard deviation, and where a filter ends: those of the kernel

export class MotionEnergy extends Node {
  results([x], run) {
    const [rows, columns] = x.shape;
    // Farther away no value of a pair is above LEAST: sine and cosine add up to sqrt(2) at most.
    const reach = Math.floor((SPREAD / this.parameters.spatial_frequency) * Math.sqrt(2 * Math.log(Math.sqrt(2) / LEAST)));
    const side = 2 * reach + 1;
    if (side > Math.min(rows, columns)) {
      throw new RangeError(`a filter of ${side} x ${side} px does not fit into a frame of ${rows} rows and ${columns} columns; `
        + "make spatial_frequency larger");
    }
    return super.results([x], (inputs) => run(inputs, { side }));
  }

  horizon() {
    return this.parameters.frames - 1;
  }

  unit() {
    return "";
  }

  statistic() {
    const { frames } = this.parameters;
    return statistic({ frames, first: frames, seen: this.seen });
  }

  caption() {
    const { spatial_frequency: space, temporal_frequency: time } = this.parameters;
    return `${general(1 / space, 3)} px, ${general(time / space, 3)} px/frame`;
  }
}

const BEFORE_FIRST = 3; // a statistic over all frames needs four values

export class RunningKurtosis extends Node {
  horizon() {
    const { window } = this.parameters;
    return window === null ? null : window - 1;
  }

  warmup() {
    const { window } = this.parameters;
    return window === null ? BEFORE_FIRST : window - 1;
  }

  unit() {
    return "";
  }

  statistic() {
    const { window, half_life: halfLife, fisher } = this.parameters;
    const definition = halfLife === null ? "" : `half-life ${general(halfLife)}`;
    return asKurtosis(statistic({ frames: window, first: this.warmup() + 1, seen: this.seen, definition }), fisher);
  }

  caption() {
    const { window, half_life: halfLife } = this.parameters;
    if (halfLife !== null) return `half-life ${general(halfLife)}`;
    return window === null ? "all frames" : `window ${window}`;
  }
}
