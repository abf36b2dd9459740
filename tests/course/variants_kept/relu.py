"""Answers to relu."""

import numpy as np


def wrong_keeps_whole_value(x, theta=0):
    """Keeps values at and above theta as they are, as a hard threshold does."""
    return np.where(x >= theta, x, 0)


def wrong_maximum_with_theta(x, theta=0):
    """Takes the larger of x and theta, so that silence is theta in place of 0."""
    return np.maximum(x, theta)


def wrong_clips_to_255(x, theta=0):
    """Takes x for a picture, and limits the result to 255."""
    return np.clip(x - theta, 0, 255)


def wrong_uint8(x, theta=0):
    """Converts to uint8 first, so that negative differences wrap around."""
    x = np.asarray(x).astype(np.uint8)
    return np.maximum(x - np.uint8(theta), 0)


def right_product_with_mask(x, theta=0):
    """Multiplies the difference by a mask."""
    return (x - theta) * (x > theta)


def right_half_of_sum(x, theta=0):
    """Uses max(d, 0) = (d + |d|) / 2."""
    d = x - theta
    return (d + np.abs(d)) / 2


def right_float32(x, theta=0):
    """Computes in float32, as video programs do."""
    return np.maximum(np.asarray(x, np.float32) - np.float32(theta), 0)
