// What ranges, histories, bins and axes of the page say.
import { acrossWords, binWords, isEvenLog, joinedAxes, readingAt, settingAt, spanOf } from "../../../stream_sparse/web/drawing/axes.js";
import { binEdges, count } from "../../../stream_sparse/web/drawing/binning.js";
import { barWords } from "../../../stream_sparse/web/drawing/bars.js";
import { Limits } from "../../../stream_sparse/web/drawing/ranges.js";
import { ScalarHistory } from "../../../stream_sparse/web/drawing/scalar_history.js";
import { VectorHistory } from "../../../stream_sparse/web/drawing/vector_history.js";
import { read, written } from "../../support/descriptions.mjs";

export const ranges = ({ spans, how }) => written(how.map((one) => {
  const limits = new Limits(one);
  return spans.map((span) => limits.follow(...(span ?? [NaN, 1])));
}));

export const scalars = (cases) => cases.flatMap(([span, times, values]) => {
  const history = new ScalarHistory(span, 32), numbers = read(values);
  return times.flatMap((time, t) => {
    history.add(time, numbers[t]);
    if (t % 20) return [];
    const { time: x, low, high } = history.between(time - 1.5, time - 0.3);
    return [written([x, low, high].map((part) => Array.from(part)))];
  });
});

export function vectors({ times, vectors: given }) {
  const history = new VectorHistory(3, 4, 32);
  return times.flatMap((time, t) => {
    history.add(time, read(given[t]));
    return t % 20 ? [] : [written(history.between(time - 3.5, time - 0.3))];
  });
}

export const bins = (cases) => cases.map(([low, high, whole, x]) => {
  const edges = binEdges(low, high, 100, whole);
  return [[...edges.data], [...count(x.map(Number), edges).data]];
});

export function axes({ values, numbers, points }) {
  const { axes: all, settings, bars } = read(values);
  return written({
    spans: all.map(({ marks }) => spanOf(marks)),
    words: all.map(({ across }) => numbers.map((value) => acrossWords(across, value))),
    readings: all.map(({ marks: [one] }) => Array.from(one.y.data, (_, k) => readingAt(one, k))),
    bins: binWords(all[0].marks[0], 0),
    joined: all.map((one) => all.map((other) => joinedAxes(one, other))),
    set: all.map((one) => settings.map((setting) => settingAt(one, setting))),
    even: points.map(isEvenLog),
    bars: bars.map(barWords),
  });
}
