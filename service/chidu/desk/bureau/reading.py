"""What lies there to be read (查阅): forms, uploads and letters within somebody's reach; a submitter sees their department's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chidu.desk.bureau.acting import Bureau
from chidu.desk.bureau.batching import Progress
from chidu.desk.bureau.sheets import Reading, readings
from chidu.form import Form
from chidu.records import blobs, forms, letters, people, uploads
from chidu.records.people import Account
from chidu.records.uploads import Upload
from chidu.types import Determination

SEE, LETTERS = "查看表", "查看文书"


@dataclass(frozen=True)
class Read:
    """A form as it was read, with what people put in the place of what was read, and all that they determined, in order."""

    kept: forms.Kept
    form: Form
    readings: tuple[Reading, ...]
    said: tuple[Determination, ...]


def forms_listed(bureau: Bureau, who: Account, wanted: forms.Wanted, page: int = 1, size: int = forms.PAGE) -> forms.Page:
    """A page of the work list."""
    with bureau.look(who, SEE) as connection:
        return forms.listed(connection, who.reach, wanted, page, who.department, size)


def form(bureau: Bureau, who: Account, key: str) -> forms.Kept:
    """Raises NotFound."""
    with bureau.look(who, SEE) as connection:
        return forms.by_id(connection, who.reach, key, who.department)


def read(bureau: Bureau, who: Account, key: str) -> Read:
    """Raises NotFound, also where it was emptied (个人信息)."""
    with bureau.look(who, SEE) as connection:
        kept = forms.by_id(connection, who.reach, key, who.department)
        content, said = forms.content_of(connection, key), forms.said(connection, key)
    return Read(kept, content, tuple(readings(content, said)), said)


def uploads_listed(bureau: Bureau, who: Account, states: Sequence[str], page: int, size: int) -> tuple[list[Upload], int]:
    """A page of what came, the latest first, and how much there is in all."""
    with bureau.look(who, SEE) as connection:
        return uploads.page(connection, who.reach, states, page, size, who.department)


def upload(bureau: Bureau, who: Account, key: str) -> tuple[Upload, list[forms.Kept]]:
    """What came, with the forms that were in it. Raises NotFound."""
    with bureau.look(who, SEE) as connection:
        return uploads.by_id(connection, who.reach, key, who.department), forms.of_upload(connection, who.reach, key)


def original(bureau: Bureau, who: Account, key: str) -> tuple[str, bytes]:
    """The name and the bytes of what came. Raises NotFound, also where they were erased."""
    with bureau.look(who, SEE) as connection:
        found = uploads.by_id(connection, who.reach, key, who.department)
        return found.name, blobs.fetch(connection, found.scope, found.sha256)


def original_of(bureau: Bureau, who: Account, key: str) -> tuple[str, bytes]:
    """The name and the bytes of the file that a form came in: whoever may see the form may see these. Raises NotFound."""
    with bureau.look(who, SEE) as connection:
        found = uploads.by_id(connection, who.reach, forms.by_id(connection, who.reach, key, who.department).upload)
        return found.name, blobs.fetch(connection, found.scope, found.sha256)


def batches_listed(bureau: Bureau, who: Account, page: int, size: int) -> tuple[list[Progress], int]:
    """A page of the batches, the latest first, each with its counts, and how many there are in all."""
    with bureau.look(who, SEE) as connection:
        found, total = uploads.batch_page(connection, who.reach, page, size)
        counted = uploads.counts(connection, [b.id for b in found])
    return [Progress(b, counted[b.id]) for b in found], total


def accounts_listed(bureau: Bureau, who: Account) -> list[Account]:
    with bureau.look(who, "管理账号") as connection:
        return people.listed(connection, who.reach)


# ---- letters


def letters_listed(bureau: Bureau, who: Account, page: int, size: int) -> tuple[list[letters.Kept], int]:
    with bureau.look(who, LETTERS) as connection:
        return letters.page(connection, who.reach, who.department, page, size)


def letters_of(bureau: Bureau, who: Account, key: str) -> list[letters.Kept]:
    """The letters on a form, the latest first. Raises NotFound."""
    with bureau.look(who, LETTERS) as connection:
        forms.by_id(connection, who.reach, key, who.department)
        return letters.of_form(connection, key)


def letter(bureau: Bureau, who: Account, key: str) -> tuple[letters.Kept, bytes, list[tuple[str, str]]]:
    """A letter, its bytes, and the forms that it speaks of, each with the decision that it stands on. Raises NotFound."""
    with bureau.look(who, LETTERS) as connection:
        kept, content = letters.by_id(connection, who.reach, key, who.department)
        return kept, content, letters.stands_on(connection, key)
