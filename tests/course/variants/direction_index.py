"""Answers to direction_index."""

import numpy as np


def right_by_hand(film):
    """Shifts the spectrum, and looks in all places but the middle one."""
    power = np.abs(np.fft.fftshift(np.fft.fftn(film))) ** 2
    w, v, u = (np.fft.fftshift(np.fft.fftfreq(size)) for size in film.shape)
    best, at = -1.0, (0, 0, 0)
    for i in range(len(w)):
        for j in range(len(v)):
            for k in range(len(u)):
                if (v[j] or u[k]) and power[i, j, k] > best:
                    best, at = power[i, j, k], (i, j, k)
    i, j, k = at
    other = int(np.argmin(np.abs(w + w[i])))
    n = power[other, j, k]
    return (best - n) / (best + n), abs(w[i]) / np.sqrt(v[j] ** 2 + u[k] ** 2)


def right_without_the_mean(film):
    """Subtracts the mean of each frame in place of leaving its frequency out."""
    film = film - film.mean(axis=(1, 2), keepdims=True)
    power = np.abs(np.fft.fftn(film)) ** 2
    t, y, x = np.unravel_index(power.argmax(), power.shape)
    p, n = power[t, y, x], power[(film.shape[0] - t) % film.shape[0], y, x]
    w = np.fft.fftfreq(film.shape[0])[t]
    v = np.fft.fftfreq(film.shape[1])[y]
    u = np.fft.fftfreq(film.shape[2])[x]
    return (p - n) / (p + n), abs(w) / (v**2 + u**2) ** 0.5


def right_list(film):
    """Returns a list."""
    spectrum = np.fft.fftn(film)
    spectrum[:, 0, 0] = 0
    power = (spectrum * spectrum.conj()).real
    t, y, x = np.argwhere(power == power.max())[0]
    n = power[-t, y, x]
    grid = np.meshgrid(*(np.fft.fftfreq(s) for s in film.shape), indexing="ij")
    w, v, u = (axis[t, y, x] for axis in grid)
    return [(power.max() - n) / (power.max() + n), np.abs(w) / np.hypot(v, u)]


def wrong_mean_kept(film):
    """Leaves the mean in."""
    power = np.abs(np.fft.fftn(film)) ** 2
    t, y, x = np.unravel_index(power.argmax(), power.shape)
    p, n = power[t, y, x], power[-t, y, x]
    w, v, u = (
        np.fft.fftfreq(film.shape[0])[t],
        np.fft.fftfreq(film.shape[1])[y],
        np.fft.fftfreq(film.shape[2])[x],
    )
    with np.errstate(all="ignore"):
        return (p - n) / (p + n), abs(w) / np.sqrt(v**2 + u**2)


def _start(film):
    power = np.abs(np.fft.fftn(film)) ** 2
    power[:, 0, 0] = 0
    t, y, x = np.unravel_index(power.argmax(), power.shape)
    return power, (t, y, x), tuple(np.fft.fftfreq(n)[k] for n, k in zip(film.shape, (t, y, x), strict=True))


def wrong_all_signs_turned(film):
    """Turns the signs of all three."""
    power, (t, y, x), (w, v, u) = _start(film)
    p, n = power[t, y, x], power[-t, -y, -x]
    return (p - n) / (p + n), abs(w) / np.sqrt(v**2 + u**2)


def wrong_across_turned(film):
    """Turns the sign of u alone."""
    power, (t, y, x), (w, v, u) = _start(film)
    p, n = power[t, y, x], power[t, y, -x]
    return (p - n) / (p + n), abs(w) / np.sqrt(v**2 + u**2)


def wrong_not_squared(film):
    """Takes amplitudes."""
    power, (t, y, x), (w, v, u) = _start(film)
    p, n = np.sqrt(power[t, y, x]), np.sqrt(power[-t, y, x])
    return (p - n) / (p + n), abs(w) / np.sqrt(v**2 + u**2)


def wrong_by_the_larger(film):
    """Divides by p."""
    power, (t, y, x), (w, v, u) = _start(film)
    p, n = power[t, y, x], power[-t, y, x]
    return 1 - n / p, abs(w) / np.sqrt(v**2 + u**2)


def wrong_n_less_p(film):
    """Has the other sign."""
    power, (t, y, x), (w, v, u) = _start(film)
    p, n = power[t, y, x], power[-t, y, x]
    return (n - p) / (n + p), abs(w) / np.sqrt(v**2 + u**2)


def wrong_speed_upside_down(film):
    """Divides the wrong way."""
    power, (t, y, x), (w, v, u) = _start(film)
    p, n = power[t, y, x], power[-t, y, x]
    return (p - n) / (p + n), np.sqrt(v**2 + u**2) / abs(w)


def wrong_across_alone(film):
    """Takes u for the frequency in space."""
    power, (t, y, x), (w, _, u) = _start(film)
    p, n = power[t, y, x], power[-t, y, x]
    return (p - n) / (p + n), abs(w / u)


def wrong_squares(film):
    """Leaves the root out."""
    power, (t, y, x), (w, v, u) = _start(film)
    p, n = power[t, y, x], power[-t, y, x]
    return (p - n) / (p + n), abs(w) / (v**2 + u**2)


def wrong_order(film):
    """Returns the speed first."""
    power, (t, y, x), (w, v, u) = _start(film)
    p, n = power[t, y, x], power[-t, y, x]
    return abs(w) / np.sqrt(v**2 + u**2), (p - n) / (p + n)


def wrong_no_negative_frequencies(film):
    """Divides places by sizes."""
    power, (t, y, x), _ = _start(film)
    p, n = power[t, y, x], power[-t, y, x]
    w, v, u = t / film.shape[0], y / film.shape[1], x / film.shape[2]
    return (p - n) / (p + n), w / np.sqrt(v**2 + u**2)


def wrong_index_alone(film):
    """Returns one number."""
    power, (t, y, x), _ = _start(film)
    p, n = power[t, y, x], power[-t, y, x]
    return (p - n) / (p + n)
