"""A zip: what is in it is read like files beside each other; what is too much or leads out of it is refused."""

import io
import zipfile

import pytest

from shared.interchange.preparing import archive, opening
from shared.interchange.preparing.unpacking import Unfit

CSV = "product_id,name,unit\nP1,管,m\n"


def zipped(files: dict[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return target.getvalue()


def test_files_in_folders_of_a_zip_are_read_and_what_systems_leave_there_is_not() -> None:
    data = zipped(
        {
            "books/products.csv": CSV,
            "__MACOSX/books/._products.csv": "x",
            "books/.DS_Store": "x",
            "books/changes.csv": CSV,
        }
    )
    done = opening.read([("books.zip", lambda: data)])
    assert done.clear
    assert list(done.parts) == ["products.csv"]
    assert done.left_alone == ["changes.csv"]
    assert done.encodings == {"products.csv": "UTF-8"}


def test_names_of_a_chinese_windows_are_read() -> None:
    data = zipped({"AB.csv": CSV}).replace(b"AB.csv", "产".encode("gb18030") + b".csv")
    assert [name for name, _ in archive.members(data)] == ["产.csv"]


@pytest.mark.parametrize("name", ["../products.csv", "/etc/products.csv", "a/../../products.csv", "..\\products.csv"])
def test_a_file_that_leads_out_of_its_zip_is_refused(name: str) -> None:
    with pytest.raises(Unfit) as unfit:
        archive.members(zipped({name: CSV}))
    assert "leads out of it" in str(unfit.value.cause)


def test_a_small_zip_that_unpacks_to_much_is_refused_before_it_is_held() -> None:
    data = zipped({"a.csv": b"0" * 3_000_000, "b.csv": b"0" * 3_000_000})
    assert len(data) < 20_000
    with pytest.raises(Unfit) as unfit:
        archive.members(data, most=4_000_000)
    assert "unpacks to more than 3 MiB" in str(unfit.value.cause)
    assert len(archive.members(data, most=6_000_000)) == 2


def test_too_many_files_are_refused() -> None:
    with pytest.raises(Unfit) as unfit:
        archive.members(zipped({f"{number}.csv": CSV for number in range(archive.FILES_MOST + 1)}))
    assert "has more than 100 files" in str(unfit.value.cause)


def test_a_damaged_zip_is_told_and_the_other_files_are_read() -> None:
    whole = zipped({"a.csv": CSV * 100})
    place = whole.index(b"a.csv") + 10
    broken = whole[:place] + b"\xff\xff\xff" + whole[place + 3 :]
    done = opening.read([("a.zip", lambda: broken), ("products.csv", CSV.encode)])
    assert [(one.file, str(one.cause)) for one in done.account.troubles] == [
        ("a.zip", "is damaged: it cannot be unpacked")
    ]
    assert list(done.parts) == ["products.csv"]


def test_one_bad_file_of_a_zip_is_named_and_the_others_are_read() -> None:
    data = zipped({"page.csv": "<html>", "products.csv": CSV})
    done = opening.read([("a.zip", lambda: data)])
    assert [one.file for one in done.account.troubles] == ["page.csv"]
    assert list(done.parts) == ["products.csv"]
