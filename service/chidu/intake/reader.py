"""A file that a department sends in → its forms (表). The door of intake; run it in the limited worker."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from chidu.errors import FormUnreadable, Place
from chidu.form import Form
from chidu.intake import declaration_json, guard, spreadsheet, word
from chidu.intake.extract import Origin, read_forms
from chidu.intake.grid import Grid
from chidu.intake.limits import FILE_BYTES
from chidu.vocabulary import Vocabulary


def read_bytes(data: bytes, name: str, vocabulary: Vocabulary, money_unit: str) -> tuple[Form, ...]:
    """Every form in a file, in order; what could not be read is in each form's `unread`.

    `name` is only shown: the bytes decide what the file is. `money_unit` (元, 万元) is the jurisdiction's, used where the
    form states none. Raises FormRefused before parsing an unsafe file, FormUnreadable where no form is found.
    """
    file = Path(name).name
    checked = guard.inspect(data, file)
    origin = Origin(sha256(data).hexdigest(), file, money_unit)
    match checked.kind:
        case "json":
            return declaration_json.read_declarations(data, vocabulary, origin)
        case "docx":
            return read_forms(word.grids(checked.parts, file), [], vocabulary, origin)
        case _:
            grids, notes = spreadsheet.grids(checked, file)
            return read_forms(grids, notes, vocabulary, origin)


def as_it_came(data: bytes, name: str) -> tuple[Grid, ...]:
    """The sheets, tables and paragraphs of a file as a reader of it sees them; of JSON one line for each value, named by its path.

    Raises FormRefused before parsing an unsafe file.
    """
    file = Path(name).name
    checked = guard.inspect(data, file)
    match checked.kind:
        case "json":
            return (declaration_json.grid(data, file),)
        case "docx":
            return tuple(word.grids(checked.parts, file))
        case _:
            return tuple(spreadsheet.grids(checked, file)[0])


def read_file(path: Path, vocabulary: Vocabulary, money_unit: str) -> tuple[Form, ...]:
    """Every form in the file at `path`; see `read_bytes`."""
    try:
        with path.open("rb") as stream:
            data = stream.read(FILE_BYTES + 1)
    except OSError as error:
        raise FormUnreadable("file-missing", "文件打不开", place=Place(path.name), remedy="请检查路径和权限") from error
    return read_bytes(data, path.name, vocabulary, money_unit)
