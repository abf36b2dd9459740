"""Known mistakes; each is right but for one thing."""

import numpy as np


def _diff_box(
    data, window, align, *, current=0, late=0, gain=True, total=False, start=True, unit=True, sums=True,
    pad=4, behind=0, turned=False,
):  # fmt: skip
    if align == "notebook":
        taps = np.concatenate([np.zeros(pad + window), [1.0], -np.ones(window), np.zeros(behind)])
        taps = taps[::-1] if turned else taps
        if unit:
            taps = taps / np.sqrt(np.sum(taps**2))
        if sums:
            taps[taps > 0] *= -np.sum(taps[taps < 0]) / np.sum(taps[taps > 0])
        return np.convolve(data, taps)[: len(data)]
    result = np.full(len(data), np.nan)
    for t in range(0 if start is False else window, len(data)):
        at = t - late
        past = data[max(at - window + current, 0) : at + current]
        if at >= 0 and len(past):
            result[t] = data[at] - (np.sum(past) if total else np.mean(past))
    return result * (window / np.sqrt(1 + window) if gain else 1)


def window_holds_the_current_value(data, window, align="causal"):
    """The window holds the current value (causal): the mean is of data[t - window : t], without data[t]."""
    return _diff_box(data, window, align, current=1)


def not_normalised(data, window, align="causal"):
    """The result is not normalised (causal): multiply it by window / sqrt(1 + window)."""
    return _diff_box(data, window, align, gain=False)


def one_frame_late(data, window, align="causal"):
    """The result is one frame late (causal): the value at t belongs to the result at t."""
    return _diff_box(data, window, align, late=1)


def sum_in_place_of_mean(data, window, align="causal"):
    """The sum of the window is subtracted in place of its mean (causal)."""
    return _diff_box(data, window, align, total=True)


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
