# Written by tools/generate.py; do not edit.

from collections.abc import Sequence
from typing import Any, Literal

from numpy.typing import NDArray

from . import crop as _crop
from . import dictionary_learning as _dictionary_learning
from . import diff_box as _diff_box
from . import fields as _fields
from . import forecast as _forecast
from . import frame_kurtosis as _frame_kurtosis
from . import frame_moments as _frame_moments
from . import from_patches as _from_patches
from . import grayscale as _grayscale
from . import hard_threshold as _hard_threshold
from . import histogram as _histogram
from . import incremental_pca as _incremental_pca
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
from . import sparsity as _sparsity
from . import spatial_diff as _spatial_diff
from . import spatial_diff_box as _spatial_diff_box
from . import subtract as _subtract
from . import temporal_diff as _temporal_diff

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
        """Atoms that are learned from patches as they come, and the codes of every patch in them.

        Parameters:
            n_components: Number of atoms (>= 1).
            n_nonzero_coefs: Atoms that a signal may use (>= 1).
            batch_size: Signals that are learned from together (>= 1).
            half_life: Batches after which the past counts half; null: a window that grows with the stream (> 0).
            learn_from: So many of a frame's signals, drawn at random, are learned from; null: all (>= 1).
            learn: Whether the atoms go on learning; false: they stay as they are.
            reseed: Replace one of two atoms that have become alike.
            init: What the atoms begin as: patches of the first batch, random, {file: d.npy}.
            seed: Of everything drawn at random (>= 0).
            algorithm: omp: Batch-OMP, our own update; minibatch: scikit-learn's, as it is.
            alpha: With minibatch: weight of the l1 norm in learning (>= 0).
            transform_algorithm: With minibatch: how a frame is coded once batches are learned.
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

class Fields(_fields.Fields):
    def __init__(
        self,
        *,
        refit: int = 8,
    ) -> None:
        """How many atoms of a dictionary are localized and oriented, as receptive fields of V1 are.

        Parameters:
            refit: How many atoms that changed are fitted again a frame (>= 1).
        """

class Forecast(_forecast.Forecast):
    def __init__(
        self,
        *,
        frames: int = 128,
        dictionary: dict[str, Any] = {'sinusoids': 100, 'low': 0.001, 'high': 1.0},
        intercept: bool = True,
    ) -> None:
        """How well the codes of a window tell the next one, which nothing was fitted to.

        Parameters:
            frames: How many values a window has, as in `recent` (>= 1).
            dictionary: The sinusoids that the codes are of, as in `omp`: their count, lowest and highest frequency.
            intercept: Whether the codes were fitted with an intercept, as in `omp`.
        """

class FrameKurtosis(_frame_kurtosis.FrameKurtosis):
    def __init__(
        self,
        *,
        fisher: bool = True,
        bias: bool = True,
    ) -> None:
        """Kurtosis over all values of one frame: population sparsity.

        Parameters:
            fisher: Kurtosis of a normal distribution is 0; false: it is 3.
            bias: No correction for bias; false: corrected, as in scipy.stats.
        """

class FrameMoments(_frame_moments.FrameMoments):
    def __init__(
        self,
        *,
        fisher: bool = True,
        bias: bool = True,
    ) -> None:
        """The number of values of one frame and their first four moments.

        Parameters:
            fisher: Kurtosis of a normal distribution is 0; false: it is 3.
            bias: No correction for bias; false: corrected, as in scipy.stats.
        """

class FromPatches(_from_patches.FromPatches):
    def __init__(
        self,
        *,
        height: int | None = None,
        width: int | None = None,
    ) -> None:
        """Put patches back into a frame: whitening undone, means added, overlaps averaged.

        Parameters:
            height: Rows of the frame; null: as far as the first patches reach (>= 1).
            width: Columns of the frame; null: as far as the first patches reach (>= 1).
        """

class Grayscale(_grayscale.Grayscale):
    def __init__(
        self,
    ) -> None:
        """Convert blue, green and red to gray, equal to ``cv2.cvtColor(x, cv2.COLOR_BGR2GRAY)`` to the bit.
        """

class HardThreshold(_hard_threshold.HardThreshold):
    def __init__(
        self,
        *,
        theta: float = 0.0,
        percentile: float | None = None,
    ) -> None:
        """Keep the values that reach a threshold and set the others to zero: x where x >= theta, else 0.

        Parameters:
            theta: Threshold, in the unit of the input.
            percentile: Percentile of each frame that is its threshold; null: use theta (>= 0 and <= 100).
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
            range: Lowest and highest edge; null: 0 to 256 for uint8, else symmetric, growing.
            window: Number of frames to count; null: all so far (>= 1).
        """

class IncrementalPca(_incremental_pca.IncrementalPca):
    def __init__(
        self,
        *,
        n_components: int = 15,
        refresh: float = 0.02,
    ) -> None:
        """Principal components of all patches so far, in order of variance, each with a steady sign.

        Parameters:
            n_components: How many components (>= 1).
            refresh: So large a share of new patches brings new components; 0: every frame does (>= 0).
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
        """Signals as sums of few atoms of a dictionary, found by orthogonal matching pursuit (OMP).

        Parameters:
            dictionary: {sinusoids: N, low: f, high: f}, {dct: N}, {gabor: N}, {file: d.npy}; null: the second input.
            n_nonzero_coefs: Atoms a signal may use; null: 5, or as many as tol takes (>= 1).
            tol: Stop where the squared norm of the residual is no larger; null: never (>= 0).
            intercept: Fit a constant besides: signals and atoms less their means.
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
    ) -> None:
        """Small parts of a gray frame: cells side by side, a grid that overlaps, or random ones.

        Parameters:
            size: Side of a patch, or [rows, columns], or 'frame': the whole frame is one patch.
            stride: Steps of the grid, or [down, across]; null: the size, cells side by side.
            count: So many patches a frame at random places, in place of a grid (>= 1).
            center: Subtract from each patch its mean.
            whiten: Make values uncorrelated (ZCA), from what the frames before have shown.
            seed: Where chance begins for 'count' (>= 0).
        """

class PixelTap(_pixel_tap.PixelTap):
    def __init__(
        self,
        *,
        row: int,
        col: int,
        size: int = 1,
    ) -> None:
        """The value of one pixel, or the mean of a square around it, as a scalar.

        Parameters:
            row: Row of the pixel, counted from 0 at the top (>= 0).
            col: Column of the pixel, counted from 0 at the left (>= 0).
            size: Side of the square to average, centred on the pixel; odd (>= 1).
        """

class Recent(_recent.Recent):
    def __init__(
        self,
        *,
        frames: int = 128,
    ) -> None:
        """The last ``frames`` values of a scalar as a vector, float64, oldest first.

        Parameters:
            frames: Number of values (>= 1).
        """

class Relu(_relu.Relu):
    def __init__(
        self,
        *,
        theta: float = 0.0,
        percentile: float | None = None,
    ) -> None:
        """Keep what exceeds a threshold and set the rest to zero: ``max(x - theta, 0)``.

        Parameters:
            theta: Threshold, in the unit of the input.
            percentile: Percentile of each frame that is its threshold; null: use theta (>= 0 and <= 100).
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
    ) -> None:
        """The difference of neighbouring columns (``x``) or rows (``y``), one fewer than before, as ``np.diff``.

        Parameters:
            axis: x: difference of columns; y: difference of rows.
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
        """The first input minus the second: ``a - b``, for ``from: [a, b]``.
        """

class TemporalDiff(_temporal_diff.TemporalDiff):
    def __init__(
        self,
        *,
        tau: int = 1,
        absolute: bool = True,
    ) -> None:
        """The difference from the frame ``tau`` frames ago: ``abs(x[t] - x[t - tau])``, or signed.

        Parameters:
            tau: Number of frames to look back (>= 1).
            absolute: Magnitude of the difference; false: with its sign.
        """
