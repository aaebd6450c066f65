"""What a rebuild imports: tables and logs, and nothing of what serves or of Kafka, which takes as long as its work."""

import subprocess
import sys

PATH = """
import sys
from ops import cli
from ops.connection import Connection
from ops.stack.definitions import keeps
from shared import SERVICES
from shared.runtime.log.peers import PeerLog
from shared.runtime.rebuild import rebuilding, replay, workers
for service in SERVICES:
    keeps(service)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
HEAVY = {"aiokafka", "faststream", "fastapi", "obstore", "pydantic_settings", "starlette", "uvicorn"}
NEEDED = {"asyncpg", "cyclopts", "httpx2", "msgspec", "pydantic"}


def test_a_rebuild_imports_neither_doors_nor_kafka() -> None:
    imported = set(
        subprocess.run([sys.executable, "-c", PATH], capture_output=True, text=True, check=True).stdout.split()
    )
    assert imported >= NEEDED, "it is the path of the rebuild"
    assert not imported & HEAVY
