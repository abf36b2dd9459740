// The nodes of a page that have a class of their own.
import { DictionaryLearning, FromPatches, Patches } from "./nodes/codes.js";
import { HeldOut, Omp, SparseCode, SumOfAtoms } from "./nodes/dictionaries.js";
import { Grayscale, PixelTap, Resize, Sparsity } from "./nodes/frames.js";
import { MotionEnergy } from "./nodes/time.js";

export const NODES = {
  dictionary_learning: DictionaryLearning, from_patches: FromPatches, grayscale: Grayscale, held_out: HeldOut,
  motion_energy: MotionEnergy, omp: Omp, patches: Patches, pixel_tap: PixelTap, resize: Resize, sparse_code: SparseCode,
  sparsity: Sparsity, sum_of_atoms: SumOfAtoms,
};
