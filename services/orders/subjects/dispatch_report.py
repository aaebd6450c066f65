"""出货日报表 of a day: the dispatcher files it once, then it changes no more. P5-5.3a

Dispatches that come on record after their day was filed stand in the report that is filed next.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.events.days import PastDay
from shared.events.orders import DispatchReportFiled
from shared.runtime.ask.decisions import Basis, Command, Refused, Subject


class FileDispatchReport(Command):
    """File what left on a day."""

    date: PastDay


class NothingToReport(Refused):
    """A report is filed for a day on which something left."""

    field = "date"
    clause = "P5-5.3a"


class ReportIsFrozen(Refused):
    """A report that was filed changes no more: what came on record since stands in the next one."""

    clause = "P5-5.3a"
    status = 409


@dataclass(frozen=True, slots=True)
class ReportBasis(Basis):
    """The rows of the report as of now: how many, their hash (SHA-256), and those of earlier days among them."""

    rows: int = 0
    sha256: str = ""
    corrections: tuple[str, ...] = ()


@dataclass(slots=True)
class DayReport:
    """The report of a day, where it was filed."""

    filed: DispatchReportFiled | None = None


def evolve(report: DayReport, event: DispatchReportFiled) -> DayReport:
    """Take one more fact in."""
    report.filed = event
    return report


def decide(report: DayReport, command: FileDispatchReport, basis: ReportBasis) -> Iterator[DispatchReportFiled]:
    """Yield the report; nothing where it was filed with the same rows."""
    if report.filed is not None:
        if report.filed.sha256 != basis.sha256:
            raise ReportIsFrozen(f"That of {command.date} was filed on {report.filed.filed_on}.")
        return
    if not basis.rows:
        raise NothingToReport(f"{command.date}.")
    yield DispatchReportFiled(
        date=command.date,
        rows=basis.rows,
        corrections=basis.corrections,
        sha256=basis.sha256,
        filed_on=basis.stamp.today,
        filed_by=basis.stamp.actor,
    )


DISPATCH_REPORT = Subject("dispatch-report", DayReport, evolve, decide)
