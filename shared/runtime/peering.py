"""The way of a service to its own log and to those of the others, whose doors it asks as itself."""

from contextlib import AsyncExitStack

import httpx2

from shared.runtime.callers import Kind, service_name
from shared.runtime.clock import now
from shared.runtime.log.peers import OwnLog, PeerLog, Source, Sources
from shared.runtime.log.store import Log
from shared.runtime.settings import Settings
from shared.runtime.tokens import Renewed, Speaker


async def sources(service: str, settings: Settings, log: Log, stack: AsyncExitStack) -> Sources:
    """Return the logs that a service reads; what needs closing is put on the stack."""
    key = settings.service_key_file.read_text(encoding="ascii")
    token = Renewed(Speaker(Kind.SERVICE, service_name(service), key), now)
    # To read the certificates that are trusted takes a while, and plain HTTP has none.
    verify = any(address.startswith("https:") for address in settings.peers.values())
    client = await stack.enter_async_context(httpx2.AsyncClient(timeout=30, verify=verify))
    logs: dict[str, Source] = {name: PeerLog(client, address, token) for name, address in settings.peers.items()}
    logs[service] = OwnLog(log)
    return Sources(logs, settings.partitions)
