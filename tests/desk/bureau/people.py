"""Who works in a bureau under test, and what they do most: send a form in and have it judged."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tests.desk.county import COUNTY, LAMPS, SPRING, changed

from chidu.desk.bureau import Bureau, judging, receiving
from chidu.desk.bureau.receiving import Sent
from chidu.records import audit, forms, people
from chidu.records.database import EVERYWHERE
from chidu.records.people import Account
from chidu.types import Scope

NUMBERS = itertools.count(1)


def account(bureau: Bureau, role: str, scope: Scope = COUNTY, department: str = "", password: str | None = None) -> Account:
    """Somebody who has changed their first password already."""
    number = next(NUMBERS)
    of = department or ("县城市管理局" if role == "submitter" else "")
    wanted = Account("", scope, f"{role}{number}", f"第{number}人", role, of, True, False)
    with bureau.database.writing(EVERYWHERE) as connection:
        made = people.create(connection, wanted, password, bureau.clock())
    return replace(made, must_change=False)


def sent(form: Mapping[str, Any] | None = None, **keys: Any) -> Sent:
    """A file that nobody has sent before: the street lamps, or another form, under a project code of its own."""
    number = next(NUMBERS)
    plain = changed(form or LAMPS, **{"project__code": f"3717-{number:05}", **keys})
    return Sent(f"申报表{number:05}.json", json.dumps(plain, ensure_ascii=False).encode())


def judged(bureau: Bureau, who: Account, file: Sent | None = None, on: date = SPRING, previous: str | None = None) -> forms.Kept:
    """A form sent in and judged."""
    upload = receiving.receive(bureau, who, file or sent(), on, previous)
    assert judging.work(bureau, "试", only=upload.id) == upload.id
    (kept,) = kept_of(bureau, upload.id)
    return kept


def kept_of(bureau: Bureau, upload: str) -> list[forms.Kept]:
    with bureau.database.reading(EVERYWHERE) as connection:
        return forms.of_upload(connection, EVERYWHERE, upload)


def kept(bureau: Bureau, form: str) -> forms.Kept:
    with bureau.database.reading(EVERYWHERE) as connection:
        return forms.by_id(connection, EVERYWHERE, form)


def entries(bureau: Bureau, subject: str = "", last: int = 1000) -> list[audit.Entry]:
    """The audit entries about one thing, the latest first."""
    with bureau.database.reading(EVERYWHERE) as connection:
        return audit.entries(connection, EVERYWHERE, subject=subject, last=last)


def verified(bureau: Bureau) -> dict[Scope, int]:
    with bureau.database.reading(EVERYWHERE) as connection:
        return audit.verify(connection, EVERYWHERE)
