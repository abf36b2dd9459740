"""Known mistakes; each is right but for one thing."""

import numpy as np


def _gain(window):
    return window / np.sqrt(1 + window)


def _diff_box(
    data, window, align, *, current=0, late=0, gain=_gain, mean=np.mean, start=True, unit=True, sums=True,
    pad=4, behind=0, turned=False, filled=False, mode="full",
):  # fmt: skip
    if align == "notebook":
        taps = np.concatenate([np.zeros(pad + window), [1.0], -np.ones(window), np.zeros(behind)])
        taps = taps[::-1] if turned else taps
        if unit:
            taps = taps / np.sqrt(np.sum(taps**2))
        if sums:
            taps[taps > 0] *= -np.sum(taps[taps < 0]) / np.sum(taps[taps > 0])
        found = np.convolve(data, taps, mode)[: len(data)]
        if filled:
            found[:window] = found[window]
        return found
    result = np.full(len(data), np.nan)
    for t in range(0 if start is False else window, len(data)):
        at = t - late
        past = data[max(at - window + current, 0) : at + current]
        if at >= (window if start else 0) and len(past):
            result[t] = data[at] - mean(past)
    return result * gain(window)


def _causal(data, window, align, change):
    """Change the causal results alone."""
    right = _diff_box(data, window, align)
    return right if align == "notebook" else change(right)


def window_holds_the_current_value(data, window, align="causal"):
    """The window holds the current value (causal): the mean is of those before it."""
    return _diff_box(data, window, align, current=1)


def not_normalised(data, window, align="causal"):
    """The result is not normalised (causal): multiply it by window / sqrt(1 + window)."""
    return _diff_box(data, window, align, gain=lambda _: 1)


def one_frame_late(data, window, align="causal"):
    """The result is one frame late (causal): the value at t belongs to the result at t."""
    return _diff_box(data, window, align, late=1)


def sum_in_place_of_mean(data, window, align="causal"):
    """The sum of the window is subtracted in place of its mean (causal)."""
    return _diff_box(data, window, align, mean=np.sum)


def begins_too_early(data, window, align="causal"):
    """The first results are of windows that are not full yet (causal): they should be nan."""
    return _diff_box(data, window, align, start=False)


def taps_without_length_one(data, window, align="causal"):
    """The taps are not normalised (notebook): divide them by the square root of the sum of their squares."""
    return _diff_box(data, window, align, unit=False)


def taps_do_not_sum_to_zero(data, window, align="causal"):
    """The taps do not sum to 0 (notebook): multiply the positive one by what makes it their negative sum."""
    return _diff_box(data, window, align, sums=False)


def no_padding(data, window, align="causal"):
    """The 4 zeros in front of the taps are missing (notebook)."""
    return _diff_box(data, window, align, pad=0)


def taps_turned(data, window, align="causal"):
    """The taps are in the wrong order (notebook): np.convolve reverses them, so the 1 is before the -1s."""
    return _diff_box(data, window, align, turned=True)


def padded_taps_turned(data, window, align="causal"):
    """The taps, with zeros at both ends, are in the wrong order (notebook): np.convolve reverses them."""
    return _diff_box(data, window, align, turned=True, behind=4)


def notebook_only(data, window, align="causal"):
    """align is not used: the result is always the notebook's."""
    return _diff_box(data, window, "notebook")


def causal_only(data, window, align="causal"):
    """align is not used: the result is always the causal one."""
    return _diff_box(data, window, "causal")


def no_padding_and_filled(data, window, align="causal"):
    """The zeros in front of the taps are too few (notebook): count them."""
    return _diff_box(data, window, align, pad=0, filled=True)


def middle_of_the_convolution(data, window, align="causal"):
    """The result is the middle of the convolution, as by mode="same" (notebook); take its first values."""
    return _diff_box(data, window, align, mode="same", behind=4, filled=True)


def factor_missing_in_gain(data, window, align="causal"):
    """The gain is too small by the factor window (causal): look at its formula."""
    return _diff_box(data, window, align, gain=lambda w: 1 / np.sqrt(1 + w))


def root_missing_in_gain(data, window, align="causal"):
    """The root is missing in the gain (causal): look at its formula."""
    return _diff_box(data, window, align, gain=lambda w: w / (1 + w))


def root_of_both_in_gain(data, window, align="causal"):
    """The root is of the whole gain (causal): look at its formula."""
    return _diff_box(data, window, align, gain=lambda w: np.sqrt(w / (1 + w)))


def median(data, window, align="causal"):
    """The median of the window is subtracted (causal); the mean is asked for."""
    return _diff_box(data, window, align, mean=np.median)


def one_value_too_few(data, window, align="causal"):
    """The window holds one value too few (causal): count them."""
    return _diff_box(data, window, align, mean=lambda past: np.sum(past[1:]) / window)


def one_value_too_many(data, window, align="causal"):
    """The window holds one value too many (causal): count them."""
    return _causal(
        data, window, align, lambda _: _diff_box(data, window + 1, align, gain=lambda w: _gain(window))
    )


def begins_too_late(data, window, align="causal"):
    """The first result is missing (causal): count the values that come before it."""
    return _causal(
        data, window, align, lambda right: np.where(np.arange(len(right)) == window, np.nan, right)
    )


def start_left_out(data, window, align="causal"):
    """The first results are left out (causal): they are not known, and should be nan."""
    return _causal(data, window, align, lambda right: right[window:])


def zeros_at_the_start(data, window, align="causal"):
    """The first results are 0 (causal): they are not known, and should be nan."""
    return _causal(data, window, align, np.nan_to_num)


def sign_turned(data, window, align="causal"):
    """The value is subtracted from the mean (causal); subtract the mean from the value."""
    return _causal(data, window, align, np.negative)


def absolute(data, window, align="causal"):
    """The absolute value is taken (causal); signs are asked for."""
    return _causal(data, window, align, np.abs)


def mean_of_values_after(data, window, align="causal"):
    """The mean is of values that come later (causal); take those before."""
    turned = _diff_box(data[::-1], window, "causal")[::-1]
    return _causal(data, window, align, lambda _: turned)


def mean_of_both_sides(data, window, align="causal"):
    """The mean is of values on both sides, as by mode="same" (causal); take those before."""
    means = np.convolve(data, np.ones(window) / window, "same")[: len(data)]
    both = (data - means) * _gain(window)
    return _causal(data, window, align, lambda right: np.where(np.arange(len(right)) < window, np.nan, both))


def window_is_10(data, window, align="causal"):
    """window is not used: it is always 10."""
    return _diff_box(data, 10, align)


def window_is_10_causal(data, window, align="causal"):
    """window is not used (causal): it is always 10."""
    return _causal(data, window, align, lambda _: _diff_box(data, 10, align))


def window_around_the_value(data, window, align="causal"):
    """The window lies around the value (causal); take the values before it."""

    def around(right):
        means, half = np.full(len(data), np.nan), window // 2
        for t in range(half, len(data) - half):
            means[t] = np.mean(data[t - half : t - half + window])
        return (data - means) * _gain(window)

    return _causal(data, window, align, around)


def middle_of_unpadded_taps(data, window, align="causal"):
    """The middle of the convolution is taken, as by mode="same" (notebook); take the first values."""
    return _diff_box(data, window, align, mode="same")


def middle_of_padded_taps(data, window, align="causal"):
    """Zeros at both ends of the taps, and mode="same", give the middle (notebook): take the first values."""
    return _diff_box(data, window, align, mode="same", behind=4)


def window_zeros_missing(data, window, align="causal"):
    """The taps begin with 4 zeros alone (notebook): there are 4 + window of them."""
    return _diff_box(data, window, align, pad=4 - window)
