"""Answers to relu."""

import functools

import numpy as np

MORE = [(np.array([100.0, 400.0, 1000.0]), 150), (200.0, 150), (np.array([0.0, 0.5, 1.5]), 1)]


def wrong_value_kept(x, theta=0):
    """Keeps a value above theta as it is."""
    return np.where(x > theta, x, 0)


def wrong_maximum_with_theta(x, theta=0):
    """Takes the larger one of the value and theta."""
    return np.maximum(x, theta)


def wrong_step(x, theta=0):
    """Returns 1 above the threshold."""
    return (x > theta).astype(float)


def wrong_theta_ignored(x, theta=0):
    """Does not use theta."""
    return np.maximum(x, 0)


def wrong_theta_subtracted_after(x, theta=0):
    """Cuts at 0 first, and subtracts theta afterwards."""
    return np.maximum(x, 0) - theta


def wrong_other_way_round(x, theta=0):
    """Subtracts the value from theta."""
    return np.maximum(theta - x, 0)


def wrong_distance(x, theta=0):
    """Takes the distance on both sides."""
    return np.abs(x - theta)


def wrong_no_threshold(x, theta=0):
    """Only subtracts."""
    return x - theta


def wrong_clip_255(x, theta=0):
    """Clips to gray levels."""
    return np.clip(x - theta, 0, 255)


def wrong_clip_1(x, theta=0):
    """Clips to 0 ... 1."""
    return np.clip(x - theta, 0, 1)


def wrong_others_theta(x, theta=0):
    """Sets the other values to theta in place of 0."""
    return np.where(x > theta, x - theta, theta)


def wrong_absolute_compared(x, theta=0):
    """Compares the absolute value."""
    return np.where(np.abs(x) > theta, x - theta, 0)


def wrong_soft_threshold(x, theta=0):
    """Shrinks values of both signs."""
    return np.sign(x) * np.maximum(np.abs(x) - theta, 0)


def wrong_others_removed(x, theta=0):
    """Removes the other values from the array."""
    return x[x > theta] - theta


def wrong_largest_only(x, theta=0):
    """Writes np.max for np.maximum."""
    return np.max(x - theta, 0)


def wrong_in_place(x, theta=0):
    """Changes the input."""
    x[x < theta] = theta
    x -= theta
    return x


def wrong_returned_in_loop(x, theta=0):
    """Has the return inside the loop."""
    result = np.zeros(x.shape)
    for index, value in np.ndenumerate(x):
        if value > theta:
            result[index] = value - theta
        return result


def wrong_truth_of_array(x, theta=0):
    """Asks whether a whole array is larger."""
    if x > theta:
        return x - theta
    return 0


def wrong_one_axis_only(x, theta=0):
    """Loops as if every input had one axis."""
    result = np.zeros(len(x))
    for i in range(len(x)):
        result[i] = max(x[i] - theta, 0)
    return result


def wrong_sum_of_both(x, theta=0):
    """Adds theta."""
    return np.maximum(x + theta, 0)


def wrong_whole_numbers(x, theta=0):
    """Writes into an array of whole numbers."""
    result = np.zeros(np.shape(x), dtype=int)
    result[...] = np.maximum(x - theta, 0)
    return result


def right_product(x, theta=0):
    """Multiplies by the comparison."""
    return (x - theta) * (x > theta)


def right_greater_or_equal(x, theta=0):
    """Takes >=, which is the same as the distance is 0 there."""
    return np.where(x >= theta, x - theta, 0)


def right_clip(x, theta=0):
    """Clips below."""
    return np.clip(x - theta, 0, None)


def right_half_of_the_sum(x, theta=0):
    """Takes half of the difference and its absolute value."""
    d = x - theta
    return (d + np.abs(d)) / 2


def right_float32(x, theta=0):
    """Computes in float32."""
    return np.maximum(np.asarray(x, np.float32) - np.float32(theta), np.float32(0))


def right_copy(x, theta=0):
    """Works in place on a copy."""
    y = np.array(x, dtype=float)
    y -= theta
    y[y < 0] = 0
    return y


def right_vectorize(x, theta=0):
    """Calls a function of one number for each value."""

    def one(value):
        if value > theta:
            return value - theta
        return 0.0

    return np.vectorize(one, otypes=[float])(x)


def right_lists(x, theta=0):
    """Works with nested lists."""

    def walk(part):
        if isinstance(part, list):
            return [walk(p) for p in part]
        return part - theta if part > theta else 0.0

    return walk(np.asarray(x).tolist())


def right_reduce(x, theta=0):
    """Takes the largest of two arrays by functools."""
    return functools.reduce(np.fmax, [x - theta, np.zeros(np.shape(x))])
