"""What is said where something has gone in the middle of a rebuild."""

from errno import ECONNRESET, ENOSPC

from ops.commands.replay import gone


def test_a_full_disk_is_not_taken_for_a_server_that_went_away() -> None:
    full, away = gone(OSError(ENOSPC, "No space left on device")), gone(OSError(ECONNRESET, "reset by peer"))
    assert (full.exit_code, str(full)) == (
        1,
        "The disk is full: make room and run this again; the tables are as they were",
    )
    assert away.exit_code == 4
    assert str(away).startswith("PostgreSQL went away")
