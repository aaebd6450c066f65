"""`python -m services.console`: serve, as the environment says."""

import asyncio
import signal

from services.console.app import application
from services.console.settings import Settings
from shared.runtime import telemetry
from shared.runtime.http.server import server

ENDS_WITHIN_SECONDS = 10.0


async def serve(settings: Settings) -> None:
    """Serve until a signal ends it."""
    console = application(settings)
    door = server(console, settings.http_host, settings.http_port, ends_within=ENDS_WITHIN_SECONDS)
    console.state.console.ending = lambda: door.should_exit
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, door.handle_exit, one, None)
    await door.serve()


if __name__ == "__main__":
    telemetry.speak()
    asyncio.run(serve(Settings()))
