"""Known mistakes; each is right but for one thing."""

import numpy as np


def _found(
    film, *, power=None, keep=False, away=lambda t, y, x: (-t, y, x), index=None, frequencies=None, speed=None
):  # fmt: skip
    """Compute both numbers; each argument replaces one step."""
    values = np.abs(np.fft.fftn(film)) ** 2 if power is None else power(film)
    if not keep:
        values[:, 0, 0] = 0
    t, y, x = np.unravel_index(np.argmax(values), values.shape)
    p, n = values[t, y, x], values[away(t, y, x)]
    places = zip(film.shape, (t, y, x), strict=True)
    w, v, u = (np.fft.fftfreq(size)[k] if frequencies is None else frequencies(k, size) for size, k in places)
    with np.errstate(all="ignore"):
        fast = abs(w) / np.hypot(v, u) if speed is None else speed(w, v, u)
        return ((p - n) / (p + n) if index is None else index(p, n)), fast


def no_stripes(film):
    """The largest power has no stripes: set that of v = u = 0 to 0 before you look for the largest."""
    return _found(film, keep=True)


def mean_alone(film):
    """Only the mean is removed, P[0, 0, 0]; a film that gets darker and brighter has power at v = u = 0 of
    other w, too: set P[:, 0, 0] to 0."""
    return _found(film - np.mean(film), keep=True)


def frames_alone(film):
    """Only rows and columns are transformed, each frame by itself: np.fft.fftn transforms over time, too."""
    return _found(film, power=lambda film: np.abs(np.fft.fft2(film)) ** 2)


def mirrored(film):
    """The same grating is compared with itself: (-w, -v, -u) is (w, v, u) of a real film; turn w alone."""
    return _found(film, away=lambda t, y, x: (-t, -y, -x))


def other_stripes(film):
    """Other stripes are compared: turn the sign of w, and leave v and u."""
    return _found(film, away=lambda t, y, x: (t, -y, x))


def stripes_across(film):
    """Stripes of another slant are compared: turn the sign of w, and leave v and u."""
    return _found(film, away=lambda t, y, x: (t, y, -x))


def standing(film):
    """The stripes are compared with those that stand still; take those that move the other way."""
    return _found(film, away=lambda t, y, x: (0, y, x))


def reversed_axis(film):
    """The power the other way is one place further: frequency -w is at index -t, not where [::-1] puts it."""
    return _found(film, away=lambda t, y, x: (film.shape[0] - 1 - t, y, x))


def amplitude(film):
    """The amplitudes are compared: square them for the power."""
    return _found(film, power=lambda film: np.abs(np.fft.fftn(film)))


def real_part(film):
    """The real part is taken for the size: take np.abs of the complex numbers."""
    return _found(film, power=lambda film: np.real(np.fft.fftn(film)) ** 2)


def relative_to_one(film):
    """The difference is divided by p; divide it by p + n."""
    return _found(film, index=lambda p, n: (p - n) / p)


def ratio(film):
    """The ratio of both powers is returned; return (p - n) / (p + n)."""
    return _found(film, index=lambda p, n: n / p)


def share(film):
    """The share of p is returned; return (p - n) / (p + n)."""
    return _found(film, index=lambda p, n: p / (p + n))


def difference(film):
    """The difference is not divided: divide it by p + n."""
    return _found(film, index=lambda p, n: p - n)


def sign(film):
    """The sign is the other one: subtract n from p."""
    return _found(film, index=lambda p, n: (n - p) / (p + n))


def upside_down(film):
    """The speed is upside down: divide the frequency in time by that in space."""
    return _found(film, speed=lambda w, v, u: np.hypot(v, u) / abs(w))


def one_axis(film):
    """The speed has the frequency across alone: stripes that slant have one down, too."""
    return _found(film, speed=lambda w, v, u: abs(w) / abs(u))


def other_axis(film):
    """The speed has the frequency down alone: stripes that slant have one across, too."""
    return _found(film, speed=lambda w, v, u: abs(w) / abs(v) if v else 0.0)


def sum_of_axes(film):
    """The frequencies down and across are added: take the root of the sum of their squares."""
    return _found(film, speed=lambda w, v, u: abs(w) / (abs(v) + abs(u)))


def no_root(film):
    """The root is missing: the speed is divided by the sum of the squares."""
    return _found(film, speed=lambda w, v, u: abs(w) / (v**2 + u**2))


def with_sign(film):
    """The speed has a sign: take abs(w)."""
    return _found(film, speed=lambda w, v, u: w / np.hypot(v, u) if w < 0 else -w / np.hypot(v, u))


def frequency(film):
    """The frequency in time is returned as the speed: divide it by that in space."""
    return _found(film, speed=lambda w, v, u: abs(w))


def places(film):
    """Places in the array are taken for frequencies: divide them by the sizes, as np.fft.fftfreq does."""
    return _found(film, frequencies=lambda k, size: k if k <= size // 2 else k - size)


def above_a_half(film):
    """Frequencies above 1/2 are negative ones: take np.fft.fftfreq."""
    return _found(film, frequencies=lambda k, size: k / size)


def radians(film):
    """The frequency in time is in radians; take cycles for both, as np.fft.fftfreq gives them."""
    return _found(film, speed=lambda w, v, u: 2 * np.pi * abs(w) / np.hypot(v, u))


def swapped(film):
    """The two results are swapped: the direction index is the first one."""
    return _found(film)[::-1]


def index_alone(film):
    """Only one result is returned; return the direction index and the speed."""
    return _found(film)[0]


def third_power(film):
    """n is the next power in size, which other stripes may have; take that at (-w, v, u)."""
    power = np.abs(np.fft.fftn(film)) ** 2
    power[:, 0, 0] = 0
    third = np.sort(power, axis=None)[-3]
    return _found(film, index=lambda p, n: (p - third) / (p + third))
