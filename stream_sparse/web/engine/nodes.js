// The class of each node that a page can run.
import { Node } from "./node.js";
import { DictionaryLearning, FromPatches, Patches } from "./nodes/codes.js";
import { HeldOut, Omp, SparseCode, SumOfAtoms } from "./nodes/dictionaries.js";
import { FrameKurtosis, Grayscale, PixelTap, Resize, Sparsity, SpatialDiff, SpatialDiffBox, Threshold } from "./nodes/frames.js";
import { BrightnessEvents, DiffBox, Histogram, MotionEnergy, Recent, RunningKurtosis, TemporalDiff } from "./nodes/time.js";

export const NODES = {
  brightness_events: BrightnessEvents,
  dictionary_learning: DictionaryLearning, diff_box: DiffBox, frame_kurtosis: FrameKurtosis,
  from_patches: FromPatches, grayscale: Grayscale, hard_threshold: Threshold, held_out: HeldOut, histogram: Histogram,
  motion_energy: MotionEnergy, omp: Omp, patches: Patches, pixel_tap: PixelTap, recent: Recent, relu: Threshold,
  resize: Resize, running_kurtosis: RunningKurtosis, sparse_code: SparseCode, sparsity: Sparsity,
  spatial_diff: SpatialDiff, spatial_diff_box: SpatialDiffBox, subtract: Node, sum_of_atoms: SumOfAtoms,
  temporal_diff: TemporalDiff,
};
