"""Answers to direction_index."""

import numpy as np


def _spectrum(film):
    power = np.square(np.abs(np.fft.fftn(np.asarray(film))))
    power[:, 0, 0] = -1
    return power, np.unravel_index(np.argmax(power), power.shape)


def _frequencies(film, at):
    return [np.fft.fftfreq(film.shape[axis])[at[axis]] for axis in range(3)]


def right_roll(film):
    """Turns the axis of time around, so that zero stays at its place."""
    power, at = _spectrum(film)
    back = np.roll(power[::-1], 1, axis=0)
    w, *space = _frequencies(film, at)
    p, n = power[at], back[at]
    return (p - n) / (p + n), abs(w) / np.linalg.norm(space)


def wrong_reversed(film):
    """Turns the axis of time around, with zero at the end."""
    power, at = _spectrum(film)
    w, *space = _frequencies(film, at)
    p, n = power[at], power[::-1][at]
    return (p - n) / (p + n), abs(w) / np.linalg.norm(space)


def wrong_against_still(film):
    """Compares with the stripes that stand still."""
    power, (t, y, x) = _spectrum(film)
    w, *space = _frequencies(film, (t, y, x))
    p, n = power[t, y, x], power[0, y, x]
    return (p - n) / (p + n), abs(w) / np.linalg.norm(space)


def wrong_ratio(film):
    """Returns how many times as strong the other way is."""
    power, (t, y, x) = _spectrum(film)
    w, *space = _frequencies(film, (t, y, x))
    return power[-t, y, x] / power[t, y, x], abs(w) / np.linalg.norm(space)


def wrong_added(film):
    """Adds the frequencies down and across."""
    power, (t, y, x) = _spectrum(film)
    w, v, u = _frequencies(film, (t, y, x))
    p, n = power[t, y, x], power[-t, y, x]
    return (p - n) / (p + n), abs(w) / (abs(v) + abs(u))


def wrong_down_alone(film):
    """Takes the frequency down for that in space."""
    power, (t, y, x) = _spectrum(film)
    w, v, _ = _frequencies(film, (t, y, x))
    p, n = power[t, y, x], power[-t, y, x]
    return (p - n) / (p + n), abs(w / v) if v else 0.0


def wrong_radians(film):
    """Has radians a frame."""
    power, (t, y, x) = _spectrum(film)
    w, *space = _frequencies(film, (t, y, x))
    p, n = power[t, y, x], power[-t, y, x]
    return (p - n) / (p + n), 2 * np.pi * abs(w) / np.linalg.norm(space)
