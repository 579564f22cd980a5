"""What is done to a bureau of a test's own (`alone`): forms judged in it, and its guards taken away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product

from tests.desk.bureau.people import judged, sent
from tests.desk.county import GOOD, person

from chidu.desk.bureau import Bureau, deciding
from chidu.desk.bureau.deciding import Said
from chidu.records import forms
from chidu.records.database import EVERYWHERE, Connection, Database
from chidu.records.people import Account
from chidu.records.walls import KEPT

PHONE = "13905300000"


def worked(bureau: Bureau, who: Account, name: str = "路灯.json") -> tuple[forms.Kept, forms.Kept]:
    """The street lamps judged, determined and so judged again; the job fair judged once."""
    lamps, fair = judged(bureau, who, replace(sent(project__contact=PHONE), name=name)), judged(bureau, who, sent(GOOD))
    about = person("规则·目标.内容明确", "是")
    deciding.determine(bureau, who, lamps.id, Said(about.about, about.item, about.value, f"看过材料，{PHONE}"), lamps.decision or "")
    return lamps, fair


@contextmanager
def unguarded(database: Database) -> Iterator[Connection]:
    """A connection of one who has the file and has taken the guards away for good."""
    with database.writing(EVERYWHERE) as connection:
        for name, verb in product(KEPT, ("update", "delete")):
            connection.exec_driver_sql(f"drop trigger if exists keep_{name}_{verb}" + ("" if database.sqlite else f" on {name}"))
        yield connection
