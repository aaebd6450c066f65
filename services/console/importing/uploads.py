"""What somebody has uploaded: as long as this process lives, and for its owner alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex

from services.console.frame.progress import Work
from shared.interchange.loading import Outcome
from shared.interchange.preparing.books import Prepared

MOST_OF_ONE, MOST_KEPT = 5, 30


@dataclass(eq=False)
class Upload:
    """Files of a person: as they were given, as they were read, what would become of them, and what has.

    `files` are the interchange files that they became. Each of the later members is None until it is known.
    """

    owner: str
    given: tuple[str, ...]
    at: datetime
    number: str = field(default_factory=lambda: token_hex(8))
    work: Work | None = None
    prepared: Prepared | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    foreseen: Outcome | None = None
    outcome: Outcome | None = None

    @property
    def address(self) -> str:
        """Where its page stands."""
        return f"/imports/{self.number}"

    @property
    def running(self) -> bool:
        """Whether it is being read or sent just now."""
        return self.work is not None and self.work.running

    @property
    def state(self) -> str:
        """What has become of it so far, as a code."""
        if self.running:
            return "running"
        if self.outcome is not None:
            return "sent"
        return "unclear" if self.foreseen is None else "looked_at"

    @property
    def sendable(self) -> bool:
        """Whether all of it was read, so that it can be sent."""
        return self.foreseen is not None and self.foreseen.readable and not self.running

    @property
    def latest(self) -> Outcome | None:
        """What became of its rows; before it is sent, what would."""
        return self.outcome or self.foreseen


class Uploads:
    """All uploads that are kept."""

    def __init__(self) -> None:
        self._uploads: dict[str, Upload] = {}

    def keep(self, upload: Upload) -> None:
        """Keep one; the oldest go where somebody has many, or all have. What is under way stays."""
        mine = [one for one in self.of(upload.owner) if not one.running]
        for old in mine[MOST_OF_ONE - 1 :]:
            del self._uploads[old.number]
        if len(self._uploads) >= MOST_KEPT:
            oldest = next((one for one in self._uploads.values() if not one.running), None)
            if oldest is not None:
                del self._uploads[oldest.number]
        self._uploads[upload.number] = upload

    def of(self, owner: str) -> list[Upload]:
        """Return what somebody has uploaded, the newest first."""
        return [one for one in reversed(self._uploads.values()) if one.owner == owner]

    def one(self, number: str, owner: str) -> Upload | None:
        """Return an upload of somebody; None where there is none, or it is another's."""
        found = self._uploads.get(number)
        return found if found is not None and found.owner == owner else None
