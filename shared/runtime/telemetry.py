"""What is counted and measured, and how the house speaks to its log files."""

import logging
import sys

import structlog
from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("huikuan_http_requests_total", "HTTP requests", ("service", "method", "route", "status"))
REQUEST_SECONDS = Histogram("huikuan_http_request_seconds", "Duration of HTTP requests", ("service", "route"))
RELAYED = Counter("huikuan_relay_events_total", "Events handed to Kafka", ("service",))
RELAY_RESTARTS = Counter("huikuan_relay_restarts_total", "Times the relay began again", ("service",))
FED = Counter("huikuan_feed_events_total", "Events that took effect", ("service", "reader", "source"))
DROPPED = Counter("huikuan_feed_dropped_total", "Events seen before and dropped", ("service", "reader", "source"))
GAPS = Counter(
    "huikuan_feed_gaps_total", "Holes in a topic that were filled from the log", ("service", "reader", "source")
)
SKIPPED = Counter("huikuan_feed_skipped_total", "Words that nobody here knows", ("service", "reader", "source"))
FOREIGN = Counter("huikuan_bus_foreign_total", "Records on a topic that are not of its log", ("service", "source"))
OLD_EPOCH = Counter(
    "huikuan_bus_old_epoch_total", "Records of a source's log as it was before it was restored", ("service", "source")
)
PARKED = Counter("huikuan_feed_parked_total", "Events put aside", ("service", "reader", "reason"))
OWED = Counter("huikuan_feed_owed_total", "Facts that touch more than one transaction derives", ("reader",))
POSITION = Gauge(
    "huikuan_feed_position", "Last position that took effect", ("service", "reader", "source", "partition")
)
HEAD = Gauge("huikuan_log_position", "Last position of the log", ("service",))
MOST_MESSAGES = 1_000


class Seldom(logging.Filter):
    """Lets the same message through once in a while: clients of a server that is away knock many times a second."""

    def __init__(self, seconds: float = 10.0) -> None:
        super().__init__()
        self._seconds = seconds
        self._again: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the message was not let through lately; the same words about other things are the same."""
        said = (record.name, f"{record.msg} {record.exc_info[1]!r}" if record.exc_info else str(record.msg))
        if record.created < self._again.get(said, 0.0):
            return False
        if len(self._again) >= MOST_MESSAGES:
            self._again.clear()
        self._again[said] = record.created + self._seconds
        return True


def speak(level: int = logging.INFO) -> None:
    """Write one line of key=value (a terminal) or JSON (a file) per message to standard error."""
    renderer = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    others = logging.StreamHandler(sys.stderr)
    others.addFilter(Seldom())
    logging.basicConfig(
        level=logging.WARNING, handlers=[others], format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
