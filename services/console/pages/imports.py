"""导入: files of people are read, shown with every change, asked about, and only then sent. The function `system`."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import PurePath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from starlette.datastructures import FormData, UploadFile

from services.console.frame.exports import XLSX
from services.console.frame.formats import MOMENT, WHOLE, WORD
from services.console.frame.forms import own_form
from services.console.frame.lists import Column
from services.console.frame.progress import Run, Work
from services.console.frame.view import FORBIDDEN, SAFETY, View, Viewing
from services.console.importing.carrying_out import reading, sending
from services.console.importing.shown import SHOWN, became, read
from services.console.importing.uploads import Upload, Uploads
from shared.interchange.encoding import ALIASES, UTF_8
from shared.interchange.ledger import rejects_csv
from shared.interchange.loading import Outcome
from shared.interchange.preparing import refused, template
from shared.interchange.preparing.changes import changes_csv
from shared.language.speaking import said, speak
from shared.runtime.no_answer import Problem

router = APIRouter()

KIND = "import"
SYSTEM = frozenset({"system"})
MOST_BYTES = 64 * 1024**2
MOST_FILES = 50
CSV = "text/csv; charset=utf-8"
THEN = said(
    "Then: upload it in the console, under Import. Nothing is sent before you have seen what would become of it."
)
HOW = said("Mend the coloured cells, and upload this workbook in the console, under Import.")

UPLOADS = (Column("files"), Column("at", MOMENT), Column("state", WORD), Column("rows", WHOLE))


async def importer(view: Viewing) -> View:
    """Return the view of somebody who may import, and speak the language of the page. Raises Problem (403)."""
    if not SYSTEM & view.me.roles:
        raise Problem(FORBIDDEN, {"detail": view.t("Whoever imports has the function system: a gm gives it.")})
    speak(view.language)
    return view


Importing = Annotated[View, Depends(importer)]


def kept(view: View) -> Uploads:
    """Return the uploads that this console keeps."""
    uploads: Uploads = view.request.app.state.uploads
    return uploads


@router.get("/imports")
async def imports(view: Importing) -> Response:
    """Show how to import, and what one has uploaded."""
    return _page(view)


def _page(view: View, problem: str = "", status: int = 200) -> Response:
    rows = [
        {"at": one.at, "files": "、".join(one.given), "state": one.state, "rows": _rows(one), "number": one.number}
        for one in kept(view).of(view.me.staff_id)
    ]
    told = {"problem": problem, "most_mib": MOST_BYTES // 1024**2, "most_files": MOST_FILES}
    return view.page("imports.html", status, title="Import", columns=UPLOADS, uploads=rows, link=_link, **told)


def _link(row: Any) -> str:
    return f"/imports/{row['number']}"


def _rows(upload: Upload) -> int:
    parts = upload.prepared.parts if upload.prepared else {}
    return sum(len(part.rows) for brought in parts.values() for part in brought)


@router.get("/imports/template.xlsx")
async def filled_in(view: Importing) -> Response:
    """Give out the workbook that people fill in."""
    return await _workbook(view, "huikuan-import", partial(template.write, then=THEN))


@router.post("/imports")
async def upload(view: Importing) -> Response:
    """Take files, and begin to read them."""
    length = view.request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > MOST_BYTES:
        message = view.t("All files together are larger than {mib} MiB: upload fewer.", mib=MOST_BYTES // 1024**2)
        return _page(view, message, 413)
    form = await own_form(view)
    try:
        files = await _files(form)
    finally:
        await form.close()
    if not files or len(files) > MOST_FILES:
        return _page(view, view.t("Choose files: one workbook, one zip, or several CSV files."), 422)
    told = ALIASES.get(str(form.get("encoding", "")).lower(), "")
    found = Upload(view.me.staff_id, tuple(files), datetime.now(UTC))  # noqa: TID251  # when it came, by this machine
    kept(view).keep(found)
    return _begun(view, found, "Reading what was uploaded", reading(view.console, view.session, found, files, told))


async def _files(form: FormData) -> dict[str, bytes]:
    """Return what was uploaded by name, without the folders that a browser may name; equal names are told apart."""
    files: dict[str, bytes] = {}
    for one in form.getlist("files"):
        if not isinstance(one, UploadFile) or not one.filename:
            continue
        name = PurePath(one.filename.replace("\\", "/")).name
        while name in files:
            name = f"_{name}"
        files[name] = await one.read()
    return files


def _begun(view: View, found: Upload, title: str, run: Run) -> Response:
    work = Work(view.me.staff_id, title, kind=KIND)
    found.work = work
    view.console.works.begin(work, run, view.language)
    return view.to(work.address)


@router.get("/imports/{number}")
async def one(view: Importing, number: str) -> Response:
    """Show what was read of an upload and what would become of it, or what has."""
    found = kept(view).one(number, view.me.staff_id)
    if found is None:
        gone = view.t(
            "This upload is not there any more. Upload the files again: what was taken is known, and nothing doubles."
        )
        return _page(view, gone, 404)
    if found.running and found.work is not None:
        return view.to(found.work.address)
    sections = [*became(found), *read(found)]
    return view.page("import.html", title="Import", upload=found, latest=found.latest, sections=sections, shown=SHOWN)


@router.post("/imports/{number}/start")
async def start(view: Importing, number: str) -> Response:
    """Send an upload; what is under way already is shown."""
    await own_form(view)
    found = _mine(view, number)
    if found.running and found.work is not None:
        return view.to(found.work.address)
    if not found.sendable:
        return view.to(found.address)
    return _begun(view, found, "Import", sending(view.console, view.session, found))


@router.get("/imports/{number}/changes.csv")
async def changes(view: Importing, number: str) -> Response:
    """Give out the list of everything that was changed."""
    prepared = _mine(view, number).prepared
    return _file(
        view, "changes.csv", changes_csv(prepared.account.changes if prepared else ()).encode("utf-8-sig"), CSV
    )


@router.get("/imports/{number}/refused.csv")
async def refused_csv(view: Importing, number: str) -> Response:
    """Give out the refused rows."""
    return _file(view, "refused.csv", rejects_csv(_latest(view, number)[1].rejects).encode("utf-8-sig"), CSV)


@router.get("/imports/{number}/refused.xlsx")
async def refused_xlsx(view: Importing, number: str) -> Response:
    """Give out the refused rows as the workbook that was given out, with a reason beside each cell."""
    found, latest = _latest(view, number)
    encodings = dict.fromkeys(found.files, UTF_8)
    rows = partial(refused.write, files=found.files, rejects=latest.rejects, encodings=encodings, how=HOW)
    return await _workbook(view, "refused", rows)


def _mine(view: View, number: str) -> Upload:
    found = kept(view).one(number, view.me.staff_id)
    if found is None:
        raise Problem(404, {})
    return found


def _latest(view: View, number: str) -> tuple[Upload, Outcome]:
    found = _mine(view, number)
    if found.latest is None:
        raise Problem(404, {})
    return found, found.latest


async def _workbook(view: View, name: str, write: Callable[[BytesIO], None]) -> Response:
    target = BytesIO()
    await asyncio.to_thread(write, target)
    return _file(view, f"{name}.xlsx", target.getvalue(), XLSX)


def _file(view: View, name: str, content: bytes, media: str) -> Response:
    headers = {**SAFETY, "Content-Disposition": f'attachment; filename="{name}"'}
    return view.sealed(Response(content, media_type=media, headers=headers))
