"""A process of a rebuild that ends from outside is told as that, whatever the pool of processes makes of it."""

from pathlib import Path
from typing import Any

import pytest
from anyio import BrokenWorkerProcess

from shared.runtime.rebuild import workers
from shared.runtime.rebuild.workers import Part, WorkerEnded, Workers, filled, started


@pytest.mark.parametrize("ended", [BrokenWorkerProcess, ProcessLookupError])
async def test_a_process_that_ended_is_told_as_that(
    ended: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_: Any, **__: Any) -> None:
        raise ended

    async def none(_db: Any) -> tuple[()]:
        return ()

    monkeypatch.setattr(workers, "run_sync", dies)
    several = Workers(none, "", tmp_path, 2)
    with pytest.raises(WorkerEnded, match="run this again"):
        await started(several)
    with pytest.raises(WorkerEnded, match="run this again"):
        await filled(several, [Part(tmp_path / "1", "facts", {})], lambda _done: None)
