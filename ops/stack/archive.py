"""Java's archive of Kafka's classes: a broker that finds them there starts in a third of the time (JEP 483, JEP 514).

It is made once for a Java and its jars, by a broker that is started and ended for it, and kept beside the jars.
"""

import fcntl
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from ops.stack.java import Java

OLDEST = 25  # the first Java that makes one in a single run


def archive(program: Java, class_path: str, folder: Path, make: Callable[[Path], None]) -> Path | None:
    """Return the archive for a Java and its class path out of a folder, made by `make` at the first call.

    None where this Java knows no archives or could make none: Kafka starts without it, as it always can.
    """
    if program.major < OLDEST:
        return None
    of = f"{program.program} {program.program.stat().st_mtime_ns} {class_path}"
    file = folder / f"kafka-{sha256(of.encode()).hexdigest()[:16]}.aot"
    with (folder / ".archive").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not file.exists():
            for other in folder.glob("kafka-*.aot"):
                other.unlink()
            new = folder / "kafka.aot.new"
            make(new)
            new.touch()  # an empty one says that it was tried
            new.replace(file)
    return file if file.stat().st_size else None
