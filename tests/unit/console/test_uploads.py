"""What is kept of uploads: for their owners alone, and not without end."""

from datetime import UTC, datetime

from services.console.frame.progress import Work
from services.console.importing.uploads import MOST_KEPT, MOST_OF_ONE, Upload, Uploads

NOW = datetime(2024, 5, 1, tzinfo=UTC)


def upload(owner: str = "E1") -> Upload:
    return Upload(owner, ("a.xlsx",), NOW)


def test_an_upload_is_its_owner_s() -> None:
    uploads, mine = Uploads(), upload()
    uploads.keep(mine)
    assert uploads.one(mine.number, "E1") is mine
    assert uploads.one(mine.number, "E2") is None
    assert uploads.of("E2") == []


def test_the_oldest_of_somebody_go_and_what_is_under_way_stays() -> None:
    uploads, running = Uploads(), upload()
    running.work = Work("E1", "Import")
    uploads.keep(running)
    later = [upload() for _ in range(MOST_OF_ONE + 1)]
    for one in later:
        uploads.keep(one)
    assert uploads.of("E1") == [*reversed(later[1:]), running]


def test_the_oldest_of_all_go() -> None:
    uploads = Uploads()
    many = [upload(f"E{number}") for number in range(MOST_KEPT + 1)]
    for one in many:
        uploads.keep(one)
    assert uploads.of("E0") == []
    assert uploads.of("E1") == [many[1]]


def test_what_is_being_read_cannot_be_sent() -> None:
    one = upload()
    assert (one.state, one.sendable) == ("unclear", False)
    one.work = Work("E1", "Import")
    assert (one.state, one.sendable) == ("running", False)
