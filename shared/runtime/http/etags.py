"""Entity tags (RFC 9110, 8.8.3): the tag of a thing is the version of the stream that a change of it is decided on."""

import re
from collections.abc import Container

from shared.runtime.http.problems import Problem

EXISTING: Container[int] = range(1, 2**63)
TAG = r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"'
TAGS = re.compile(rf"{TAG}([ \t]*,[ \t]*{TAG})*")
ONE_TAG = re.compile(TAG)
VERSION = re.compile(r"0|[1-9][0-9]{0,17}")


def tag(version: int) -> str:
    """Return the tag of a version."""
    return f'"{version}"'


def versions(if_match: str) -> Container[int]:
    """Return the versions that the value of If-Match lets pass. `*` is every version of a thing that exists.

    A weak tag matches nothing (RFC 9110, 13.1.1), and so does one that never was ours. Raises the 400 problem for what
    is no list of tags.
    """
    wanted = if_match.strip(" \t")
    if wanted == "*":
        return EXISTING
    if not TAGS.fullmatch(wanted):
        raise Problem(400, 'If-Match is the ETag that you read, with its quotes, such as "3"')
    return frozenset(int(name) for weak, name in ONE_TAG.findall(wanted) if not weak and VERSION.fullmatch(name))
