"""Make ``stream_sparse/data/colormaps.npz``: the 256 colours of each colour map, uint8 BGR.

``viridis``, ``magma`` and ``plasma`` are those of matplotlib. ``coolwarm`` is computed: Moreland, "Diverging
Color Maps for Scientific Visualization" (2009), straight lines in his Msh space from a cool blue over a
neutral 88 to a warm red. matplotlib's ``coolwarm`` interpolates between 33 colours of such a map.

    python tools/make_colormaps.py [OUT.npz]
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from matplotlib import colormaps

COOL, WARM, MIDDLE = (59, 76, 192), (180, 4, 38), 88.0
# Linear red, green and blue to X, Y and Z; the white is D65.
XYZ = np.array(
    [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]]
)
WHITE = XYZ.sum(axis=1)
EDGE = 6 / 29  # CIELAB continues the cube root as a straight line below this value


def lab_of(rgb: np.ndarray) -> np.ndarray:
    """Convert sRGB, 0..1, shape (..., 3), to CIELAB."""
    linear = np.where(rgb > 0.04045, ((rgb + 0.055) / 1.055) ** 2.4, rgb / 12.92)
    share = linear @ XYZ.T / WHITE
    x, y, z = np.moveaxis(np.where(share > EDGE**3, np.cbrt(share), share / (3 * EDGE**2) + 4 / 29), -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def rgb_of(lab: np.ndarray) -> np.ndarray:
    """Convert CIELAB, shape (..., 3), to sRGB; colours that a screen has lie in 0..1."""
    light, a, b = np.moveaxis(lab, -1, 0)
    y = (light + 16) / 116
    root = np.stack([y + a / 500, y, y - b / 200], axis=-1)
    share = np.where(root > EDGE, root**3, 3 * EDGE**2 * (root - 4 / 29))
    linear = (share * WHITE) @ np.linalg.inv(XYZ).T
    curved = 1.055 * np.maximum(linear, 0) ** (1 / 2.4) - 0.055
    return np.asarray(np.where(linear > 0.0031308, curved, 12.92 * linear))


def msh_of(rgb: tuple[int, int, int]) -> tuple[float, float, float]:
    """Convert sRGB, 0..255, to Msh, the polar form of CIELAB: magnitude, saturation, hue."""
    light, a, b = (float(v) for v in lab_of(np.array(rgb) / 255))
    m = float(np.sqrt(light**2 + a**2 + b**2))
    return m, float(np.arccos(light / m)), float(np.arctan2(b, a))


def hue_at_middle(m: float, s: float, h: float) -> float:
    """Return the hue at the neutral middle that keeps the way from an end even (Moreland's AdjustHue)."""
    spin = s * np.sqrt(MIDDLE**2 - m**2) / (m * np.sin(s))
    return float(h + spin if h > -np.pi / 3 else h - spin)


def coolwarm() -> np.ndarray:
    """Return the diverging map from blue to red, uint8 BGR (256, 3)."""
    cool, warm = msh_of(COOL), msh_of(WARM)
    before, after = (np.array([MIDDLE, 0.0, hue_at_middle(*end)]) for end in (cool, warm))
    at = np.linspace(0, 1, 256)[:, None]
    left, right = cool + (before - cool) * (2 * at), after + (warm - after) * (2 * at - 1)
    m, s, h = np.where(at < 0.5, left, right).T
    lab = np.stack([m * np.cos(s), m * np.sin(s) * np.cos(h), m * np.sin(s) * np.sin(h)], axis=1)
    return np.asarray((rgb_of(lab)[:, ::-1] * 255).round().clip(0, 255), np.uint8)


def tables() -> dict[str, np.ndarray]:
    """Return the colours of each map by name, uint8 BGR (256, 3)."""
    made = {"gray": np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1), "coolwarm": coolwarm()}
    for name in ("viridis", "magma", "plasma"):
        rgb = colormaps[name](np.arange(256))[:, :3]
        made[name] = np.asarray((rgb[:, ::-1] * 255).round(), np.uint8)
    return made


def main() -> None:
    """Write the file."""
    default = Path(__file__).resolve().parent.parent / "stream_sparse" / "data" / "colormaps.npz"
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    np.savez(out, **tables())
    print(f"{out}: {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
