"""A contestant's turn in a process of its own, so that nobody inherits another's memory."""

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, NamedTuple

from benchmarks.figures import own_peak_mib


class Turn(NamedTuple):
    """What came of the work, the seconds that it took once everything was imported, its peak of memory in MiB."""

    result: Any
    seconds: float
    peak_mib: float


def alone(work: Callable[..., Any], *given: Any) -> Turn:
    """Let a function of a module work in a new process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(here, work, *given).result()


def here(work: Callable[..., Any], *given: Any) -> Turn:
    """Let it work in this process."""
    began = time.perf_counter()
    result = work(*given)
    return Turn(result, time.perf_counter() - began, own_peak_mib())
