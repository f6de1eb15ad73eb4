"""Whether work grows with the size of its input, and not with its square: two sizes side by side, no absolute times."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

_TIMES_AS_LARGE = 16


def is_linear(work: Callable[[int], object], size: int) -> bool:
    """Whether `work(16 * size)` takes less than 64 times as long as `work(size)`: the square would be 256 times."""
    return _fastest(work, size * _TIMES_AS_LARGE, 2) < _TIMES_AS_LARGE * 4 * _fastest(work, size, 5)


def _fastest(work: Callable[[int], object], size: int, rounds: int) -> float:
    times = []
    gc.disable()  # what it costs depends on all that other tests have left
    try:
        for _ in range(rounds):
            began = time.process_time()
            work(size)
            times.append(time.process_time() - began)
    finally:
        gc.enable()
    return min(times)
