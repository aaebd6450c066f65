"""The figures of a run: who was how fast, on which machine, under which load, with which packages."""

import os
import platform
import resource
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any


def figures(
    name: str,
    unit: str,
    product: float,
    *,
    peers: Mapping[str, float],
    limits: Mapping[str, float],
    packages: tuple[str, ...],
    peak_mib: float | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return a benchmark's figures; rates, so higher is better, and the product's ratio to each peer and limit.

    `peak_mib` is that of this process unless another one did the work.
    """
    others = {**peers, **limits}
    return {
        "id": name,
        "unit": unit,
        "product": round(product, 1),
        "peers": {peer: round(rate, 1) for peer, rate in peers.items()},
        "limits": {limit: round(rate, 1) for limit, rate in limits.items()},
        "ratios": {f"product/{other}": round(product / rate, 3) for other, rate in others.items()},
        **more,
        "peak_mib": own_peak_mib() if peak_mib is None else peak_mib,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "versions": {"python": platform.python_version(), **{package: version(package) for package in packages}},
    }


def own_peak_mib() -> float:
    """Return the most memory that this process, or one that it started and that has ended, ever held, in MiB."""
    held = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(max(held) / 1024, 1)
