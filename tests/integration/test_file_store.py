"""Where files lie: on disk, and in an S3-compatible store; both keep the same word."""

import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import httpx2
import pytest

from ops.stack.ports import free_ports
from services.customers.app import SERVICE as CUSTOMERS
from services.customers.keeps import POLICY
from shared.office.file_keeping import sweep
from shared.office.shipped import CALENDAR
from shared.runtime.files import StoreAway, file_store
from shared.runtime.settings import FileSettings
from tests.clock import today
from tests.integration.house import house
from tests.servers import running_command

CONTENT = b"%PDF-1.7 letter"
HASH = sha256(CONTENT).hexdigest()
READY_WITHIN_SECONDS = 60


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an S3-compatible store with the bucket `huikuan`."""
    [port] = free_ports(1)
    log = tmp_path_factory.mktemp("s3") / "s3.log"
    with running_command([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], log):
        address = f"http://127.0.0.1:{port}"
        until = time.monotonic() + READY_WITHIN_SECONDS
        while True:
            try:
                httpx2.put(f"{address}/huikuan").raise_for_status()
            except httpx2.TransportError:
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.1)
            else:
                break
        yield address


@pytest.fixture(params=["disk", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> FileSettings:
    """A place for files, as a process is told of it."""
    if request.param == "disk":
        return FileSettings(files=str(tmp_path / "files"))
    return in_bucket(request.getfixturevalue("s3"), tmp_path, tmp_path.name)


def in_bucket(address: str, folder: Path, prefix: str) -> FileSettings:
    """Return a part of the bucket as a place."""
    secret = folder / "s3.secret"
    secret.write_text("secret\n")
    return FileSettings(
        files=f"s3://huikuan/{prefix}",
        files_s3_endpoint=address,
        files_s3_key_id="key",
        files_s3_secret_file=secret,
    )


async def test_a_file_is_kept_whole_under_its_hash(place: FileSettings) -> None:
    store = place.file_store("contracts")
    assert (await store.size(HASH), await store.get(HASH), await store.sizes()) == (None, None, {})
    await store.put(HASH, CONTENT)
    await store.put(HASH, CONTENT)
    assert (await store.size(HASH), await store.get(HASH)) == (len(CONTENT), CONTENT)
    assert await store.sizes() == {HASH: len(CONTENT)}
    assert await place.file_store("orders").sizes() == {}, "each service keeps its own"

    await store.drop(HASH)
    await store.drop(HASH)
    assert (await store.size(HASH), await store.sizes()) == (None, {})


async def test_more_files_than_a_page_are_all_there(place: FileSettings) -> None:
    store = place.file_store("contracts")
    names = [sha256(b"%d" % number).hexdigest() for number in range(120)]
    for name in names:
        await store.put(name, b"x")
    assert await store.sizes() == dict.fromkeys(names, 1)


def test_on_disk_folders_are_closed_and_fan_out(tmp_path: Path) -> None:
    store = file_store(str(tmp_path / "files"), "contracts")
    assert store.folder == tmp_path / "files" / "contracts"
    assert {one.stat().st_mode & 0o777 for one in (store.folder, store.folder.parent)} == {0o700}


async def test_a_place_that_does_not_answer_is_said(tmp_path: Path) -> None:
    [port] = free_ports(1)
    store = in_bucket(f"http://127.0.0.1:{port}", tmp_path, "x").file_store("contracts")
    with pytest.raises(StoreAway):
        await store.put(HASH, CONTENT)
    with pytest.raises(StoreAway, match="HUIKUAN_FILES"):
        FileSettings(files="").file_store("contracts")


@pytest.mark.clause("P5-4.2")
async def test_a_service_keeps_its_files_in_a_bucket(
    postgres: str, s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = in_bucket(s3, tmp_path, "house")
    monkeypatch.setenv("HUIKUAN_FILES_S3_ENDPOINT", told.files_s3_endpoint)
    monkeypatch.setenv("HUIKUAN_FILES_S3_KEY_ID", told.files_s3_key_id)
    monkeypatch.setenv("HUIKUAN_FILES_S3_SECRET_FILE", str(told.files_s3_secret_file))
    loose = CONTENT + b" of nothing"
    async with house(postgres, tmp_path, CUSTOMERS, files=told.files) as opened:
        door, parts = opened.doors["customers"].as_("S1", "rep"), opened.running["customers"]
        await door.get("/customers")  # from now on S1 is on the roster
        await opened.settled()
        registered = await door.post("/customers", {"customer_id": "C1", "name": "宏达"})
        assert registered.status_code == 201, registered.text
        await opened.settled()
        for content in (CONTENT, loose):
            assert (await door.put(f"/files/{sha256(content).hexdigest()}", content)).status_code == 201
        said = {"sha256": HASH, "name": "来函.pdf", "kind": "letter", "dated_on": str(today())}
        assert (await door.post("/customers/C1/attachments", said)).status_code == 201
        assert (await door.get(f"/files/{HASH}")).content == CONTENT
        await parts.pool.execute("UPDATE files.kept SET asked_at = asked_at - interval '8 days'")
        assert await sweep(POLICY, CALENDAR, parts) == 1
        assert await told.file_store("customers").sizes() == {HASH: len(CONTENT)}
