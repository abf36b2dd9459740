"""Round numbers: the places of ticks, and values as short text."""

import math

_LADDER = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def nice_above(value: float) -> float:
    """Return the smallest round number that is not below a positive value: 60 for 57.2."""
    if not 0 < value < math.inf:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    if power == 0.0:
        return value
    step_up = next(step for step in (*_LADDER, 20.0) if step * power >= value * (1 - 1e-9))
    return float(f"{step_up * power:.3g}")


def nice_step(span: float, count: int) -> float:
    """Return 1, 2 or 5 times a power of ten that divides a span into at most ``count`` parts."""
    raw = span / max(count, 1)
    if not 1e-300 < raw < 1e300:
        return 1.0
    power = 10.0 ** math.floor(math.log10(raw))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0, 20.0) if step * power >= raw * (1 - 1e-9))


def ticks(low: float, high: float, count: int) -> list[tuple[float, str]]:
    """Return round values from low to high, at most ``count`` + 1, each with its text."""
    if not (math.isfinite(low) and math.isfinite(high) and high > low):
        return []
    step = nice_step(high - low, count)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if last - first > 100:  # ticks of so small a span are equal as floats
        return []
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    biggest = max(abs(low), abs(high))
    # As many digits as neighbours need to differ, but at most 6.
    digits = math.floor(math.log10(biggest)) - math.floor(math.log10(step) + 1e-9) + 1
    digits = min(max(digits, 3), 6)
    values = []
    for k in range(first, last + 1):
        value = round(k * step, decimals) if decimals < 300 else k * step
        text = f"{value:.{decimals}f}" if step >= 1e-4 and biggest < 1e6 else f"{value:.{digits}g}"
        values.append((value, "0" if value == 0 else _short(text)))
    return values


def number(value: float, digits: int = 3) -> str:
    """Write a value with about ``digits`` significant digits and no trailing zeros: 5.53, 1.23e6, nan."""
    if not math.isfinite(value):
        return f"{value:g}"
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 1e6 or size < 1e-4:
        return _short(f"{value:.{digits - 1}e}")
    if size >= 10 ** (digits - 1):
        return f"{value:.0f}"
    text = f"{value:.{digits}g}"
    return f"{value:.{digits + 3}f}".rstrip("0") if "e" in text else text


def _short(text: str) -> str:
    """Shorten ``1.20e+06`` to ``1.2e6``."""
    mantissa, mark, exponent = text.partition("e")
    if not mark:
        return text
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(exponent)}"
