"""Time, memory, and how they are told: always as a ratio to a floor that was measured in the same run."""

import gc
import os
import platform
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Timing:
    """How long one call took, in milliseconds."""

    mean: float
    """The time of the whole run, shared out among its calls."""
    typical: float
    slow: float
    """Nineteen of twenty took less."""
    in_vain: int = 0
    """How many calls said that they failed."""


def timed(act: Callable[[T], object], inputs: Sequence[T], in_flight: int = 1) -> Timing:
    """Act on every input, `in_flight` at the same time, after a first round of some that does not count."""
    for one in inputs[: max(20, len(inputs) // 10)]:
        act(one)
    gc.collect()
    started = time.perf_counter()
    if in_flight == 1:
        each = [_watched(act, one) for one in inputs]
    else:
        with ThreadPoolExecutor(in_flight) as pool:
            each = list(pool.map(lambda one: _watched(act, one), inputs))
    mean = (time.perf_counter() - started) * 1000 / len(inputs)
    took = sorted(milliseconds for milliseconds, _ in each)
    return Timing(mean, median(took), took[len(took) * 19 // 20], sum(answer is False for _, answer in each))


def machine() -> str:
    """What this was measured on."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    return (
        f"{name or platform.processor() or platform.machine()}, {os.cpu_count()} processors, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}"
    )


def _watched(act: Callable[[T], object], one: T) -> tuple[float, object]:
    started = time.perf_counter()
    answer = act(one)
    return (time.perf_counter() - started) * 1000, answer
