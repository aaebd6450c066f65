"""Under which name a browser saves a file: whatever somebody called it, it is one name and nothing else."""

import pytest

from shared.office.file_doors import disposition


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("letter 1.pdf", "attachment; filename=\"letter 1.pdf\"; filename*=UTF-8''letter%201.pdf"),
        ("来函.pdf", "attachment; filename=\"__.pdf\"; filename*=UTF-8''%E6%9D%A5%E5%87%BD.pdf"),
        ('a";b\\c%.pdf', "attachment; filename=\"a_;b_c_.pdf\"; filename*=UTF-8''a%22%3Bb%5Cc%25.pdf"),
        ("../up.pdf", "attachment; filename=\".._up.pdf\"; filename*=UTF-8''..%2Fup.pdf"),
        ("x\x85y", "attachment; filename=\"x_y\"; filename*=UTF-8''x%C2%85y"),
    ],
)
def test_a_name_is_quoted(name: str, said: str) -> None:
    assert disposition(name) == said
    assert said.isascii()
