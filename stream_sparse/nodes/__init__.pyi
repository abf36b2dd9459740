# Written by tools/generate.py; do not edit.

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from stream_sparse.frame import ArrayLike

from . import brightness_events as _brightness_events
from . import coactivity as _coactivity
from . import crop as _crop
from . import dictionary_learning as _dictionary_learning
from . import diff_box as _diff_box
from . import frame_kurtosis as _frame_kurtosis
from . import frame_moments as _frame_moments
from . import from_patches as _from_patches
from . import gabor_fit as _gabor_fit
from . import grayscale as _grayscale
from . import hard_threshold as _hard_threshold
from . import held_out as _held_out
from . import histogram as _histogram
from . import incremental_pca as _incremental_pca
from . import motion_energy as _motion_energy
from . import motion_fit as _motion_fit
from . import omp as _omp
from . import patches as _patches
from . import pixel_tap as _pixel_tap
from . import recent as _recent
from . import relu as _relu
from . import resize as _resize
from . import running_kurtosis as _running_kurtosis
from . import running_moments as _running_moments
from . import running_sparsity as _running_sparsity
from . import scale as _scale
from . import sparse_code as _sparse_code
from . import sparsity as _sparsity
from . import spatial_diff as _spatial_diff
from . import spatial_diff_box as _spatial_diff_box
from . import subtract as _subtract
from . import sum_of_atoms as _sum_of_atoms
from . import temporal_diff as _temporal_diff

class BrightnessEvents(_brightness_events.BrightnessEvents):
    def __init__(
        self,
        *,
        theta: float = 0.2,
    ) -> None:
        """The events of a simulated event camera, whose pixels say only that their brightness has changed.

        Parameters:
            theta: Change of the logarithm that is an event; 0.2 is a change of brightness by 22 % (>= 0.025).
        """

class Coactivity(_coactivity.Coactivity):
    def __init__(
        self,
        *,
        window: int | None = None,
        tolerance: float = 0.0,
        z: float = 3.0,
    ) -> None:
        """Interaction sparsity: which atoms or signals are active together, and in how few pairs.

        Parameters:
            window: Number of frames; null: all so far (>= 2).
            tolerance: Largest magnitude that counts as not active, in the unit of the input (>= 0).
            z: Standard deviations by which a pair must exceed chance to be counted in share (>= 0).
        """

class Crop(_crop.Crop):
    def __init__(
        self,
        *,
        row: int,
        col: int,
        height: int,
        width: int,
    ) -> None:
        """Keep ``height`` rows from ``row`` on and ``width`` columns from ``col`` on, in the same dtype.

        Parameters:
            row: First row to keep, counted from 0 at the top (>= 0).
            col: First column to keep, counted from 0 at the left (>= 0).
            height: Number of rows to keep (>= 1).
            width: Number of columns to keep (>= 1).
        """

class DictionaryLearning(_dictionary_learning.DictionaryLearning):
    def __init__(
        self,
        *,
        n_components: int = 128,
        n_nonzero_coefs: int = 5,
        batch_size: int = 256,
        half_life: float | None = 20.0,
        choose: Literal['all', 'energetic'] = 'all',
        learn_from: int | None = 256,
        learn: bool = True,
        reseed: bool = True,
        init: Literal['patches', 'random'] | dict[Literal['file'], str] = 'patches',
        seed: int = 0,
        algorithm: Literal['omp', 'minibatch'] = 'omp',
        alpha: float = 1.0,
        transform_algorithm: Literal['omp', 'lars', 'lasso_lars', 'lasso_cd', 'threshold'] = 'omp',
        transform_alpha: float | None = None,
    ) -> None:
        """Learn atoms from a stream of patches, and code every patch with them.

        Parameters:
            n_components: Number of atoms (>= 1).
            n_nonzero_coefs: Largest number of atoms for a signal (>= 1).
            batch_size: Signals in a batch (>= 1).
            half_life: Batches after which the past counts half; null: a window that grows with the stream (> 0).
            choose: energetic: learn only from signals whose energy exceeds the running median.
            learn_from: Number of a frame's chosen signals to learn from, drawn at random; null: all (>= 1).
            learn: Whether the atoms learn; false: they stay as they are, such as those of a file.
            reseed: Replace one of two atoms that have become similar.
            init: The first atoms: patches of the first batch, random, or {file: d.npy}.
            seed: Seed of everything drawn at random (>= 0).
            algorithm: omp: Batch-OMP with the update of this package; minibatch: scikit-learn's.
            alpha: With minibatch: weight of the l1 norm in learning (>= 0).
            transform_algorithm: With minibatch: how frames are coded.
            transform_alpha: With minibatch: weight of the l1 norm in coding; null: alpha (>= 0).
        """

class DiffBox(_diff_box.DiffBox):
    def __init__(
        self,
        *,
        window: int = 10,
        norm: Literal['l2', 'mean'] = 'l2',
        align: Literal['causal', 'notebook'] = 'causal',
    ) -> None:
        """A frame minus the mean of the ``window`` frames before it: temporal differencing with a box.

        Parameters:
            window: Number of earlier frames to average (>= 1).
            norm: l2: a filter of about unit length, as in the course notebook; mean: difference from the mean.
            align: causal: no delay; notebook: the array of the course notebook, window + 4 frames late.
        """

class FrameKurtosis(_frame_kurtosis.FrameKurtosis):
    def __init__(
        self,
        *,
        fisher: bool = True,
        bias: bool = True,
        nan_policy: Literal['propagate', 'omit'] = 'propagate',
    ) -> None:
        """Kurtosis over all values of one frame: population sparsity.

        Parameters:
            fisher: Kurtosis of a normal distribution is 0; false: it is 3.
            bias: No correction for bias; false: corrected, as in scipy.stats.
            nan_policy: propagate: a nan makes the result nan; omit: it is ignored, as in scipy.stats.
        """

class FrameMoments(_frame_moments.FrameMoments):
    def __init__(
        self,
        *,
        fisher: bool = True,
        bias: bool = True,
        nan_policy: Literal['propagate', 'omit'] = 'propagate',
    ) -> None:
        """The number of values of one frame and their first four moments.

        Parameters:
            fisher: Kurtosis of a normal distribution is 0; false: it is 3.
            bias: No correction for bias; false: corrected, as in scipy.stats.
            nan_policy: propagate: a nan makes the result nan; omit: it is ignored, as in scipy.stats.
        """

class FromPatches(_from_patches.FromPatches):
    def __init__(
        self,
        *,
        height: int | None = None,
        width: int | None = None,
    ) -> None:
        """Put patches back into a frame: undo whitening, add the means, average overlaps.

        Parameters:
            height: Rows of the frame; null: as far as the first patches reach (>= 1).
            width: Columns of the frame; null: as far as the first patches reach (>= 1).
        """

class GaborFit(_gabor_fit.GaborFit):
    def __init__(
        self,
        *,
        refit: int = 8,
    ) -> None:
        """Count the atoms of a dictionary that are localized and oriented, as receptive fields of V1 are.

        Parameters:
            refit: Changed atoms to fit again per frame (>= 1).
        """

class Grayscale(_grayscale.Grayscale):
    def __init__(
        self,
    ) -> None:
        """Convert blue, green and red to gray.
        """

class HardThreshold(_hard_threshold.HardThreshold):
    def __init__(
        self,
        *,
        theta: float = 0.0,
        percentile: float | None = None,
    ) -> None:
        """Keep the values that reach a threshold and set the others to zero.

        Parameters:
            theta: Threshold, in the unit of the input.
            percentile: Percentile of each frame, without nan, that is its threshold; null: use theta (>= 0 and <= 100).
        """

class HeldOut(_held_out.HeldOut):
    def __init__(
        self,
        *,
        dictionary: dict[str, Any],
        n_nonzero_coefs: int = 5,
        folds: int = 5,
        intercept: bool = False,
    ) -> None:
        """How well sums of few atoms fit values that were left out: cross-validation of ``omp``.

        Parameters:
            dictionary: {sinusoids: N, low: f, high: f}, {dct: N}, {gabor: N} or {file: d.npy}.
            n_nonzero_coefs: Largest number of atoms for a signal (>= 1).
            folds: Number of folds, each held out once (>= 2).
            intercept: Fit a constant too: signals and atoms less their means.
        """

class Histogram(_histogram.Histogram):
    def __init__(
        self,
        *,
        bins: int = 64,
        range: tuple[float, float] | None = None,
        window: int | None = 1,
    ) -> None:
        """Counts of the values of a frame, of the last frames, or of all so far, in bins of equal width.

        Parameters:
            bins: Number of bins (>= 1 and <= 65536).
            range: Lowest and highest edge; null: 0 to 256 for uint8 and bool, else symmetric, growing.
            window: Number of frames to count; null: all so far (>= 1).
        """

class IncrementalPca(_incremental_pca.IncrementalPca):
    def __init__(
        self,
        *,
        n_components: int = 15,
        refresh: float = 0.02,
    ) -> None:
        """Compute principal components of all patches so far, in order of variance and with steady signs.

        Parameters:
            n_components: Number of components (>= 1).
            refresh: Share of new patches after which components are computed again; 0: each frame (>= 0).
        """

class MotionEnergy(_motion_energy.MotionEnergy):
    def __init__(
        self,
        *,
        directions: int = 8,
        spatial_frequency: float = 0.1,
        temporal_frequency: float = 0.1,
        frames: int = 10,
        stride: int = 8,
    ) -> None:
        """Motion energy: how strongly a pattern of one size moves in each direction, as in a model of area MT.

        Parameters:
            directions: Number of directions, even: 2 are right and left (>= 2 and <= 64).
            spatial_frequency: Periods of the grating per pixel (>= 0.005 and <= 0.5).
            temporal_frequency: Periods of the grating that pass per frame (>= 0 and <= 0.5).
            frames: Number of frames in a filter (>= 2 and <= 1000).
            stride: Pixels between positions (>= 1).
        """

class MotionFit(_motion_fit.MotionFit):
    def __init__(
        self,
        *,
        refit: int = 16,
    ) -> None:
        """Measure how the atoms of a space-time dictionary move, as receptive fields of V1 do.

        Parameters:
            refit: Changed atoms to measure again per frame (>= 1).
        """

class Omp(_omp.Omp):
    def __init__(
        self,
        *,
        dictionary: dict[str, Any] | None = None,
        n_nonzero_coefs: int | None = None,
        tol: float | None = None,
        intercept: bool = False,
    ) -> None:
        """Describe signals as sums of few atoms of a dictionary, by orthogonal matching pursuit (OMP).

        Parameters:
            dictionary: {sinusoids: N, low: f, high: f}, {dct: N}, {gabor: N}, {file: d.npy}; null: the second input.
            n_nonzero_coefs: Largest number of atoms for a signal; null: 5, or as many as tol needs (>= 1).
            tol: Stop when the squared norm of the residual is at most this; null: never (>= 0).
            intercept: Fit a constant too: signals and atoms less their means.
        """

class Patches(_patches.Patches):
    def __init__(
        self,
        *,
        size: int | tuple[int, int] | Literal['frame'] = 8,
        stride: int | tuple[int, int] | None = None,
        count: int | None = None,
        center: bool = True,
        whiten: bool = False,
        seed: int = 0,
        frames: int = 1,
        components: int | None = None,
    ) -> None:
        """Cut small patches from a frame: cells side by side, an overlapping grid, or random places.

        Parameters:
            size: Side of a patch, or [rows, columns], or 'frame': the whole frame is one patch.
            stride: Step of the grid, or [down, across]; null: the size, cells side by side.
            count: Number of patches per frame, at random places instead of a grid (>= 1).
            center: Subtract its mean from each patch.
            whiten: Make values uncorrelated (ZCA), by the statistics of earlier frames.
            seed: Seed of the random places, with 'count' (>= 0).
            frames: Number of frames that a patch spans (>= 1 and <= 1000).
            components: With whiten: number of principal components that are kept; null: all, by ZCA (>= 1).
        """

class PixelTap(_pixel_tap.PixelTap):
    def __init__(
        self,
        *,
        row: int | None = None,
        col: int | None = None,
        size: int = 1,
        points: str | Sequence[tuple[int, int] | dict[str, str | int]] | None = None,
    ) -> None:
        """The value of one pixel, or the mean of a square around it, as a scalar.

        Parameters:
            row: Row of the pixel, counted from 0 at the top (>= 0).
            col: Column of the pixel, counted from 0 at the left (>= 0).
            size: Side of the square to average, centred on the pixel; odd (>= 1).
            points: Many pixels: [[row, col], ...], [{name: soma, row: 3, col: 4}, ...], or the name of a CSV file with columns row,col or name,row,col.
        """

class Recent(_recent.Recent):
    def __init__(
        self,
        *,
        frames: int = 128,
        least: int | None = None,
    ) -> None:
        """The last ``frames`` values of a scalar as a vector, float64, oldest first.

        Parameters:
            frames: Number of values (>= 1 and <= 1e+06).
            least: Number of values that are enough for a result, those that are missing being nan; null: all (>= 1).
        """

class Relu(_relu.Relu):
    def __init__(
        self,
        *,
        theta: float = 0.0,
        percentile: float | None = None,
    ) -> None:
        """Keep what exceeds a threshold and set the rest to zero.

        Parameters:
            theta: Threshold, in the unit of the input.
            percentile: Percentile of each frame, without nan, that is its threshold; null: use theta (>= 0 and <= 100).
        """

class Resize(_resize.Resize):
    def __init__(
        self,
        *,
        width: int | None = None,
        height: int | None = None,
    ) -> None:
        """Resize frames: the mean over an area to make them smaller, linear interpolation to make them larger.

        Parameters:
            width: Columns of the result; null: in proportion to the height (>= 1).
            height: Rows of the result; null: in proportion to the width (>= 1).
        """

class RunningKurtosis(_running_kurtosis.RunningKurtosis):
    def __init__(
        self,
        *,
        window: int | None = None,
        half_life: float | None = None,
        fisher: bool = True,
        bias: bool = True,
    ) -> None:
        """Kurtosis over time, element by element: lifetime sparsity of each pixel.

        Parameters:
            window: Number of frames; null: all so far (>= 2).
            half_life: Number of frames after which a value has half its weight; null: all weigh the same (> 0).
            fisher: Kurtosis of a normal distribution is 0; false: it is 3.
            bias: No correction for bias; false: corrected, as in scipy.stats.
        """

class RunningMoments(_running_moments.RunningMoments):
    def __init__(
        self,
        *,
        window: int | None = None,
        half_life: float | None = None,
        fisher: bool = True,
        bias: bool = True,
    ) -> None:
        """The number of values and their first four moments over time, element by element.

        Parameters:
            window: Number of frames; null: all so far (>= 2).
            half_life: Number of frames after which a value has half its weight; null: all weigh the same (> 0).
            fisher: Kurtosis of a normal distribution is 0; false: it is 3.
            bias: No correction for bias; false: corrected, as in scipy.stats.
        """

class RunningSparsity(_running_sparsity.RunningSparsity):
    def __init__(
        self,
        *,
        window: int | None = None,
        measures: Sequence[Literal['l0', 'l1', 'kurtosis', 'hoyer', 'treves_rolls']] = ('l0', 'l1', 'kurtosis', 'hoyer', 'treves_rolls'),
        tolerance: float = 0.0,
    ) -> None:
        """Lifetime sparsity: element by element over time, by several measures at once.

        Parameters:
            window: Number of frames; null: all so far (>= 2).
            measures: Names of the measures.
            tolerance: Largest magnitude that l0 counts as zero, in the unit of the input (>= 0).
        """

class Scale(_scale.Scale):
    def __init__(
        self,
        *,
        factor: float = 1.0,
    ) -> None:
        """Multiply every value by a factor, such as 1/255 for gray levels from 0 to 1.

        Parameters:
            factor: Factor of each value.
        """

class SparseCode(_sparse_code.SparseCode):
    def __init__(
        self,
        *,
        dictionary: dict[str, Any] | None = None,
        method: Literal['omp', 'lasso', 'lca'] = 'lasso',
        alpha: float = 5.0,
        match: Literal['omp'] | None = None,
        n_nonzero_coefs: int = 5,
        nonnegative: bool = False,
        smooth: float = 0.0,
        steps: int = 100,
    ) -> None:
        """Describe signals as sums of few atoms, with a price on weights, so that codes change little.

        Parameters:
            dictionary: {sinusoids: N, low: f, high: f}, {dct: N}, {gabor: N}, {file: d.npy}; null: the second input.
            method: lasso: the exact minimum; lca: a network of neurons on its way there; omp: a number of atoms.
            alpha: Penalty of a weight of size 1, in the unit of the input, for atoms of unit length (> 0).
            match: omp: find the alpha with which codes are as good as those of OMP; null: alpha as given.
            n_nonzero_coefs: Atoms of a signal of OMP, for method and match (>= 1).
            nonnegative: Allow no weight below 0.
            smooth: Penalty of the squared change of a weight from the frame before (>= 0).
            steps: Largest number of lca steps per frame (>= 1).
        """

class Sparsity(_sparsity.Sparsity):
    def __init__(
        self,
        *,
        measures: Sequence[Literal['l0', 'l1', 'kurtosis', 'hoyer', 'gini', 'treves_rolls']] = ('l0', 'l1', 'kurtosis', 'hoyer', 'gini', 'treves_rolls'),
        tolerance: float = 0.0,
    ) -> None:
        """Population sparsity of one frame, by several measures at once.

        Parameters:
            measures: Names of the measures.
            tolerance: Largest magnitude that l0 counts as zero, in the unit of the input (>= 0).
        """

class SpatialDiff(_spatial_diff.SpatialDiff):
    def __init__(
        self,
        *,
        axis: Literal['x', 'y'] = 'x',
        absolute: bool = False,
    ) -> None:
        """The difference of neighbouring columns (``x``) or rows (``y``), one fewer than before, as ``np.diff``.

        Parameters:
            axis: x: difference of columns; y: difference of rows.
            absolute: Magnitude of the difference; false: with its sign.
        """

class SpatialDiffBox(_spatial_diff_box.SpatialDiffBox):
    def __init__(
        self,
        *,
        axis: Literal['x', 'y'] = 'x',
        window: int = 10,
        norm: Literal['l2', 'mean'] = 'l2',
        edge: Literal['reflect', 'edge', 'zeros'] = 'reflect',
        align: Literal['center', 'notebook'] = 'center',
    ) -> None:
        """A pixel minus the mean of the ``window`` pixels on each side of it, along ``x`` or ``y``.

        Parameters:
            axis: x: neighbours in the row; y: neighbours in the column.
            window: Number of neighbours to average on each side (>= 1).
            norm: l2: a filter of about unit length, as in the course notebook; mean: difference from the mean.
            edge: Values beyond the edge of the frame, as in np.pad; zeros: constant 0.
            align: center: each value at its pixel; notebook: the shifted array of the course notebook.
        """

class Subtract(_subtract.Subtract):
    def __init__(
        self,
    ) -> None:
        """The first input minus the second, for ``from: [a, b]``.
        """

class SumOfAtoms(_sum_of_atoms.SumOfAtoms):
    def __init__(
        self,
        *,
        row: int,
        col: int,
        terms: int = 5,
    ) -> None:
        """Write the patch at a place as a sum of few atoms, and measure the error of all patches.

        Parameters:
            row: Row of the frame at which the patch lies, counted from 0 at the top (>= 0).
            col: Column of the frame at which it lies, counted from 0 at the left (>= 0).
            terms: Number of terms, largest first; the rest is one sum (>= 1).
        """

class TemporalDiff(_temporal_diff.TemporalDiff):
    def __init__(
        self,
        *,
        tau: int = 1,
        absolute: bool = True,
    ) -> None:
        """The difference from the frame ``tau`` frames ago, absolute or signed.

        Parameters:
            tau: Number of frames to look back (>= 1).
            absolute: Magnitude of the difference; false: with its sign.
        """
