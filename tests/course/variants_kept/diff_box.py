"""Answers to diff_box."""

import numpy as np


def _notebook(data, window):
    taps = np.concatenate([np.zeros(4 + window), [1.0], -np.ones(window), np.zeros(4)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[4 + window] *= window
    result = np.convolve(data, taps)[: len(data)]
    result[:window] = result[window]
    return result


def _causal(data, window):
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = data[t] - np.mean(data[t - window : t])
    return result * window / np.sqrt(1 + window)


def wrong_mean_with_current(data, window, align="causal"):
    """Includes the current value in the mean."""
    if align == "notebook":
        return _notebook(data, window)
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = data[t] - np.mean(data[t - window + 1 : t + 1])
    return result * window / np.sqrt(1 + window)


def wrong_late_by_one(data, window, align="causal"):
    """Leaves a value out between the current one and the mean, which begins too late."""
    if align == "notebook":
        return _notebook(data, window)
    result = np.full(len(data), np.nan)
    for t in range(window + 1, len(data)):
        result[t] = data[t] - np.mean(data[t - window - 1 : t - 1])
    return result * window / np.sqrt(1 + window)


def wrong_future(data, window, align="causal"):
    """Subtracts the mean of the values after the current one."""
    if align == "notebook":
        return _notebook(data, window)
    result = np.full(len(data), np.nan)
    for t in range(len(data) - window):
        result[t] = data[t] - np.mean(data[t + 1 : t + 1 + window])
    return result * window / np.sqrt(1 + window)


def wrong_without_gain(data, window, align="causal"):
    """Forgets the gain of the causal filter."""
    if align == "notebook":
        return _notebook(data, window)
    return _causal(data, window) * np.sqrt(1 + window) / window


def wrong_zeros_at_first(data, window, align="causal"):
    """Begins with zeros in place of nan."""
    if align == "notebook":
        return _notebook(data, window)
    return np.nan_to_num(_causal(data, window))


def wrong_mode_same(data, window, align="causal"):
    """Convolves with mode="same" in the course's way."""
    if align == "causal":
        return _causal(data, window)
    taps = np.concatenate([np.zeros(4 + window), [1.0], -np.ones(window), np.zeros(4)])
    taps = taps / np.linalg.norm(taps)
    taps[taps > 0] *= window
    result = np.convolve(data, taps, mode="same")
    result[:window] = result[window]
    return result


def right_sliding_windows(data, window, align="causal"):
    """Takes the means from a view of sliding windows."""
    if align == "notebook":
        return _notebook(data, window)
    data = np.asarray(data, float)
    means = np.lib.stride_tricks.sliding_window_view(data, window).mean(axis=1)
    rest = (data[window:] - means[:-1]) * window / np.sqrt(1 + window)
    return np.concatenate([np.full(window, np.nan), rest])


def right_float32(data, window, align="causal"):
    """Returns the result as float32."""
    filtered = _notebook if align == "notebook" else _causal
    return filtered(data, window).astype(np.float32)
