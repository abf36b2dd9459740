"""Answers to diff_box."""

import numpy as np
import scipy.signal

MORE = [(np.array([0.0, 300.0, 10.0, 700.0, 20.0]), 2), (np.arange(50.0) ** 2, 10, "notebook")]


def wrong_current_in_mean(data, window, align="causal"):
    """Counts the current value into the mean."""
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = data[t] - np.mean(data[t - window + 1 : t + 1])
    return result * window / np.sqrt(1 + window)


def wrong_gain_left_out(data, window, align="causal"):
    """Leaves the gain out."""
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = data[t] - np.mean(data[t - window : t])
    return result


def wrong_gain_of_notebook(data, window, align="causal"):
    """Divides by the root of 1 + window, without the factor window."""
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = (data[t] - np.mean(data[t - window : t])) / np.sqrt(1 + window)
    return result


def wrong_gain_without_root(data, window, align="causal"):
    """Forgets the root in the gain."""
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = (data[t] - np.mean(data[t - window : t])) * window / (1 + window)
    return result


def wrong_true_unit_gain(data, window, align="causal"):
    """Takes the root of window / (1 + window) for the gain."""
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = (data[t] - np.mean(data[t - window : t])) * np.sqrt(window / (1 + window))
    return result


def wrong_zeros_at_start(data, window, align="causal"):
    """Leaves zeros at the start in place of nan."""
    result = np.zeros(len(data))
    for t in range(window, len(data)):
        result[t] = data[t] - np.mean(data[t - window : t])
    return result * window / np.sqrt(1 + window)


def wrong_start_left_out(data, window, align="causal"):
    """Leaves the start out."""
    means = np.convolve(data, np.ones(window) / window, mode="valid")[:-1]
    return (data[window:] - means) * window / np.sqrt(1 + window)


def wrong_following_mean(data, window, align="causal"):
    """Takes the mean of the values after."""
    result = np.full(len(data), np.nan)
    for t in range(len(data) - window):
        result[t] = data[t] - np.mean(data[t + 1 : t + window + 1])
    return result * window / np.sqrt(1 + window)


def wrong_centred_mean(data, window, align="causal"):
    """Takes the mean of both sides, by mode="same"."""
    means = np.convolve(data, np.ones(window) / window, mode="same")
    result = (data - means) * window / np.sqrt(1 + window)
    result[:window] = np.nan
    return result


def wrong_one_late(data, window, align="causal"):
    """Writes each result one place late."""
    result = np.full(len(data), np.nan)
    for t in range(window, len(data) - 1):
        result[t + 1] = data[t] - np.mean(data[t - window : t])
    return result * window / np.sqrt(1 + window)


def wrong_one_nan_too_many(data, window, align="causal"):
    """Begins one value late."""
    result = np.full(len(data), np.nan)
    for t in range(window + 1, len(data)):
        result[t] = data[t] - np.mean(data[t - window : t])
    return result * window / np.sqrt(1 + window)


def wrong_window_one_shorter(data, window, align="causal"):
    """Takes one value too few into the mean."""
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = data[t] - np.sum(data[t - window + 1 : t]) / window
    return result * window / np.sqrt(1 + window)


def wrong_sign_swapped(data, window, align="causal"):
    """Subtracts the value from the mean."""
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = np.mean(data[t - window : t]) - data[t]
    return result * window / np.sqrt(1 + window)


def wrong_absolute(data, window, align="causal"):
    """Takes the absolute value."""
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = np.abs(data[t] - np.mean(data[t - window : t]))
    return result * window / np.sqrt(1 + window)


def wrong_median(data, window, align="causal"):
    """Takes the median."""
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = data[t] - np.median(data[t - window : t])
    return result * window / np.sqrt(1 + window)


def wrong_always_causal(data, window, align="causal"):
    """Ignores align."""
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = data[t] - np.mean(data[t - window : t])
    return result * window / np.sqrt(1 + window)


def wrong_always_notebook(data, window, align="causal"):
    """Writes the course's way alone."""
    taps = np.concatenate([np.zeros(4 + window), [1], -np.ones(window), np.zeros(4)])
    taps = taps / np.sqrt(np.sum(taps**2))
    taps[4 + window] *= window
    result = np.convolve(data, taps)[: len(data)]
    result[:window] = result[window]
    return result


def wrong_mode_same(data, window, align="causal"):
    """Takes mode="same" in place of the first values."""
    if align == "notebook":
        taps = np.concatenate([np.zeros(4 + window), [1], -np.ones(window), np.zeros(4)])
        taps = taps / np.sqrt(np.sum(taps**2))
        taps[4 + window] *= window
        result = np.convolve(data, taps, mode="same")[: len(data)]
        result[:window] = result[window]
        return result
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = data[t] - np.mean(data[t - window : t])
    return result * window / np.sqrt(1 + window)


def wrong_taps_reversed(data, window, align="causal"):
    """Reverses the taps."""
    if align == "notebook":
        taps = np.concatenate([np.zeros(4 + window), [1], -np.ones(window), np.zeros(4)])
        taps = taps / np.sqrt(np.sum(taps**2))
        taps[4 + window] *= window
        result = np.convolve(data, taps[::-1])[: len(data)]
        result[:window] = result[window]
        return result
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = data[t] - np.mean(data[t - window : t])
    return result * window / np.sqrt(1 + window)


def wrong_sum_not_zero(data, window, align="causal"):
    """Does not make the taps sum to 0."""
    if align == "notebook":
        taps = np.concatenate([np.zeros(4 + window), [1], -np.ones(window), np.zeros(4)])
        taps = taps / np.sqrt(np.sum(taps**2))
        result = np.convolve(data, taps)[: len(data)]
        result[:window] = result[window]
        return result
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = data[t] - np.mean(data[t - window : t])
    return result * window / np.sqrt(1 + window)


def wrong_balanced_before_length(data, window, align="causal"):
    """Makes the sum 0 first, and divides by the length afterwards."""
    if align == "notebook":
        taps = np.concatenate([np.zeros(4 + window), [float(window)], -np.ones(window), np.zeros(4)])
        taps = taps / np.sqrt(np.sum(taps**2))
        result = np.convolve(data, taps)[: len(data)]
        result[:window] = result[window]
        return result
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = data[t] - np.mean(data[t - window : t])
    return result * window / np.sqrt(1 + window)


def right_start_not_filled(data, window, align="causal"):
    """Does not set the first window of results, which are 0 anyway."""
    if align == "notebook":
        taps = np.concatenate([np.zeros(4 + window), [1], -np.ones(window), np.zeros(4)])
        taps = taps / np.sqrt(np.sum(taps**2))
        taps[4 + window] *= window
        return np.convolve(data, taps)[: len(data)]
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = data[t] - np.mean(data[t - window : t])
    return result * window / np.sqrt(1 + window)


def right_start_zero(data, window, align="causal"):
    """Sets the first window of results to 0, which is what they are anyway."""
    if align == "notebook":
        taps = np.concatenate([np.zeros(4 + window), [1], -np.ones(window), np.zeros(4)])
        taps = taps / np.sqrt(np.sum(taps**2))
        taps[4 + window] *= window
        result = np.convolve(data, taps)[: len(data)]
        result[:window] = 0
        return result
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = data[t] - np.mean(data[t - window : t])
    return result * window / np.sqrt(1 + window)


def wrong_length_without_root(data, window, align="causal"):
    """Divides by the sum of squares, without its root."""
    if align == "notebook":
        taps = np.concatenate([np.zeros(4 + window), [1], -np.ones(window), np.zeros(4)])
        taps = taps / np.sum(taps**2)
        taps[4 + window] *= window
        result = np.convolve(data, taps)[: len(data)]
        result[:window] = result[window]
        return result
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = data[t] - np.mean(data[t - window : t])
    return result * window / np.sqrt(1 + window)


def wrong_no_zeros_around(data, window, align="causal"):
    """Leaves the zeros at the ends of the taps out."""
    if align == "notebook":
        taps = np.concatenate([np.zeros(window), [1], -np.ones(window)])
        taps = taps / np.sqrt(np.sum(taps**2))
        taps[window] *= window
        result = np.convolve(data, taps)[: len(data)]
        result[:window] = result[window]
        return result
    result = np.full(len(data), np.nan)
    for t in range(window, len(data)):
        result[t] = data[t] - np.mean(data[t - window : t])
    return result * window / np.sqrt(1 + window)


def right_sums(data, window, align="causal"):
    """Takes means from cumulative sums, and the closed form of the taps."""
    data = np.asarray(data, dtype=float)
    n = len(data)
    if align == "causal":
        sums = np.concatenate([[0.0], np.cumsum(data)])
        result = np.full(n, np.nan)
        result[window:] = data[window:] - (sums[window:n] - sums[: n - window]) / window
        return result * window / np.sqrt(1 + window)
    taps = np.r_[np.zeros(4 + window), window, -np.ones(window), np.zeros(4)] / np.sqrt(1 + window)
    result = np.convolve(data, taps)[:n]
    result[:window] = result[window]
    return result


def right_filters(data, window, align="causal"):
    """Filters by SciPy both ways."""
    taps = np.concatenate([[window], -np.ones(window)]) / np.sqrt(1 + window)
    if align == "causal":
        result = scipy.signal.lfilter(taps, [1.0], data)
        result[:window] = np.nan
        return result
    late = np.concatenate([np.zeros(4 + window), taps])
    result = scipy.signal.lfilter(late, 1.0, data)
    result[:window] = result[window]
    return result


def right_lists(data, window, align="causal"):
    """Uses lists and loops without NumPy, and returns a list."""
    gain = window / (1 + window) ** 0.5
    result = []
    for t in range(len(data)):
        if align == "causal":
            mean = sum(data[t - window : t]) / window if t >= window else float("nan")
            result.append((data[t] - mean) * gain)
        else:
            now = t - 4 - window
            before = sum(data[k] for k in range(now - window, now) if k >= 0)
            value = data[now] if now >= 0 else 0.0
            result.append((value - before / window) * gain)
    if align == "notebook":
        result[:window] = [result[window]] * window
    return result


def right_float32(data, window, align="causal"):
    """Computes in float32."""
    data = np.asarray(data, np.float32)
    if align == "notebook":
        taps = np.concatenate([np.zeros(4 + window), [1], -np.ones(window), np.zeros(4)]).astype(np.float32)
        taps /= np.linalg.norm(taps)
        taps[4 + window] *= window
        result = np.convolve(data, taps)[: len(data)]
        result[:window] = result[window]
        return result
    means = np.convolve(data, np.ones(window, np.float32) / np.float32(window), mode="valid")[:-1]
    result = np.full(len(data), np.nan, np.float32)
    result[window:] = (data[window:] - means) * np.float32(window / np.sqrt(1 + window))
    return result


def right_windows(data, window, align="causal"):
    """Uses sliding windows, and another library's convolution."""
    if align == "causal":
        result = np.full(len(data), np.nan)
        means = np.lib.stride_tricks.sliding_window_view(data, window).mean(axis=1)
        result[window:] = data[window:] - means[:-1]
        return result * window / np.sqrt(window + 1)
    taps = np.concatenate([np.zeros(4 + window), [1], -np.ones(window), np.zeros(4)])
    taps = taps / np.linalg.norm(taps)
    taps[taps > 0] = -taps[taps < 0].sum()
    result = scipy.signal.convolve(data, taps, method="direct")[: len(data)]
    result[:window] = result[window]
    return result
