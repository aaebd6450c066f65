"""What people have (workbooks, text files in any form) -> an interchange directory, every change listed.

The way of a cell: `workbooks` or `separated` (bytes to cells) -> `headers` by `names` (which file, which column) ->
`sheets` by `spelling` (`days`, `figures`, `texts`: what it says, as the file has it) -> `books` -> `folder`. Nothing is
guessed: what could be two things is named by its cell, with cause and cure, and then nothing is written.
"""
