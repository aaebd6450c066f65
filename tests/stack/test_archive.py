"""The archive of Kafka's classes is made once for a Java and its jars, and nobody needs it."""

from pathlib import Path

import pytest

from ops.stack.archive import OLDEST, archive
from ops.stack.java import Java


@pytest.fixture
def program(tmp_path: Path) -> Java:
    file = tmp_path / "java"
    file.touch()
    return Java(file, OLDEST)


def test_it_is_made_once_and_the_one_of_other_jars_goes(program: Java, tmp_path: Path) -> None:
    made: list[Path] = []

    def make(new: Path) -> None:
        new.write_text("classes", encoding="ascii")
        made.append(new)

    first, again = (archive(program, "a.jar", tmp_path, make) for _ in range(2))
    assert first is not None
    assert first == again
    assert first.read_text(encoding="ascii") == "classes"
    assert len(made) == 1
    other = archive(program, "b.jar", tmp_path, make)
    assert list(tmp_path.glob("*.aot*")) == [other]


def test_a_java_that_makes_none_is_asked_once(program: Java, tmp_path: Path) -> None:
    asked: list[Path] = []
    assert [archive(program, "a.jar", tmp_path, asked.append) for _ in range(2)] == [None, None]
    assert len(asked) == 1


def test_an_older_java_is_not_asked(program: Java, tmp_path: Path) -> None:
    asked: list[Path] = []
    assert archive(Java(program.program, OLDEST - 1), "a.jar", tmp_path, asked.append) is None
    assert asked == []
