// The class of each node that a page can run.
import { Node } from "./node.js";
import { DictionaryLearning, Patches } from "./nodes/codes.js";
import { FrameKurtosis, Grayscale, PixelTap, Sparsity, SpatialDiff, SpatialDiffBox, Threshold } from "./nodes/frames.js";
import { DiffBox, Histogram, Recent, RunningKurtosis, TemporalDiff } from "./nodes/time.js";

export const NODES = {
  dictionary_learning: DictionaryLearning, diff_box: DiffBox, frame_kurtosis: FrameKurtosis, grayscale: Grayscale,
  hard_threshold: Threshold, histogram: Histogram, patches: Patches, pixel_tap: PixelTap, recent: Recent, relu: Threshold,
  running_kurtosis: RunningKurtosis, sparsity: Sparsity, spatial_diff: SpatialDiff, spatial_diff_box: SpatialDiffBox,
  subtract: Node, temporal_diff: TemporalDiff,
};
