"""When the steps of a review were recorded: the instants that its record shows. P3-4.6.5"""

import json
from datetime import datetime

from services.contracts.subjects.contract import CONTRACT
from shared.events.contracts import ContractReviewed
from shared.runtime.ask.decisions import Reader

RECORDED = """
SELECT type, convert_from(data, 'UTF8') AS data, recorded_at FROM log.events
WHERE stream_id = $1 AND ($2::int IS NULL OR version <= $2) ORDER BY version
"""
REVIEWED = """
SELECT max(version) FROM log.events
WHERE stream_id = $1 AND type = $2 AND (convert_from(data, 'UTF8')::json ->> 'revision')::int = $3
"""
STEPS = {
    "FeasibilityRecorded": "feasibility",
    "RisksRecorded": "risks",
    "OfficeHeadReviewed": "office-head",
    "ReviewReportFiled": "report",
    "ContractReviewed": "end",
}


async def reviewed(read: Reader, contract_no: str, revision: int) -> int | None:
    """Return the version at which the review of a revision ended; None: it did not."""
    stream = CONTRACT.stream(contract_no)
    version: int | None = await read.fetchval(REVIEWED, stream, ContractReviewed.TYPE, revision)
    return version


async def recorded(read: Reader, contract_no: str, upto: int | None = None) -> dict[str, datetime]:
    """Return when each step was recorded for the last time, up to a version, by its name."""
    told: dict[str, datetime] = {}
    for row in await read.fetch(RECORDED, CONTRACT.stream(contract_no), upto):
        name = row["type"].split(".")[2]
        step = STEPS.get(name)
        if name == "CountersignGiven":
            step = f"countersign/{json.loads(row['data'])['department']}"
        if step is not None:
            told[step] = row["recorded_at"]
    return told
