"""Rosters in the service (名册): collected from what was decided, kept as a form like any other, and decided with what people choose.

What a roster came from is its own upload: the roster as it was collected, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from chidu.archive import packed_bytes
from chidu.desk.bureau.acting import Act, Bureau
from chidu.desk.bureau.deciding import OPEN, Said, determine_all
from chidu.desk.bureau.judging import Judged, decided, keep_form, law_now
from chidu.desk.bureau.rights import check
from chidu.desk.bureau.shelf import Shelf
from chidu.desk.rosters import at_row, reconciled, rosters_of, rule_of
from chidu.errors import InputError
from chidu.records import forms, lists, uploads
from chidu.records.database import Reach
from chidu.records.people import Account

FORMAT, VERB = "json", "编制名册"
YEAR = re.compile(r"((?:19|20)\d\d)?", re.ASCII)


def names(bureau: Bureau, who: Account, on: date) -> tuple[str, ...]:
    """The rosters that the law of a day knows (汇总规则)."""
    return tuple(bureau.office().policy(who.scope, on).sets.rosters)



def collect(bureau: Bureau, who: Account, name: str, on: date, year: str = "") -> list[str]:
    """The rosters of a rule, one a board (范围), collected from the latest decisions, decided and kept; their keys.

    Collected again from the same decisions, it is the same form; from others, a new one that takes the place of the last, unless letters
    went out on that. Raises InputError where the rule is unknown, needs a list that is missing, or has no members, or the year is none.
    """
    check(who, VERB, who.scope)
    if not YEAR.fullmatch(year):
        raise InputError("roster-year", f"年度写成“{year[:20]}”", rule="年度写成 2024 的样子；不写是全部年度", remedy="请改写")
    office, numbers = law_now(bureau, who.scope)
    policy, shelf = office.policy(who.scope, on), Shelf(bureau.database, Reach(who.scope))
    with bureau.database.reading(shelf.reach) as connection:
        kept = lists.latest(connection, shelf.reach)
    collected = list(rosters_of(policy, name, shelf, year, kept))
    if not collected:
        raise InputError("roster-empty", f"汇总规则“{name}”现在没有一个成员", rule="名册由已判定的表汇总而成", remedy="请先判定有关的表，或核对年度")
    made = [decided(office, office.case(form, who.scope, on), numbers) for form in collected]
    with bureau.act(who, VERB) as act:
        keys = [_kept(act, who, one, on, year) for one in made]
        act.note(keys[0], name=name, year=year, on=on.isoformat(), forms=keys)
    return keys


def _kept(act: Act, who: Account, made: Judged, on: date, year: str) -> str:
    """The form of a roster: the one that is there already, or a new one."""
    content, title = packed_bytes(made.form), made.form.file
    before = forms.rosters(act.connection, Reach(who.scope), made.form.kind, title, year)
    for one in before:
        if one.content_sha256 == made.form_packed[1] and one.state in OPEN:
            return one.id
    previous = next((one.id for one in before if one.state in (forms.JUDGED, forms.PENDING)), None)
    upload = uploads.receive(act.connection, who.scope, f"{title}.{FORMAT}", content, "", on, who.login, act.at, previous=previous)
    uploads.finish(act.connection, upload.id, act.at)
    key, _ = keep_form(act, upload, 1, made)
    return key


def choose(bureau: Bureau, who: Account, form: str, codes: Sequence[str], said: Said, seen: str) -> str:
    """What somebody determines of members of a roster, by their 项目代码, whatever their rows; the key of the new decision.

    Raises DeterminationError where a code is not on the roster: then nothing of it is determined.
    """
    with bureau.look(who, "查看表") as connection:
        roster = forms.content_of(connection, forms.by_id(connection, who.reach, form).id)
    return determine_all(bureau, who, form, [replace(said, about=at_row(roster, code)) for code in codes], seen)


def differences(bureau: Bureau, who: Account, form: str, name: str) -> list[str]:
    """What of a roster differs from the decisions as they are now; nothing where every number is still theirs."""
    with bureau.look(who, "查看表") as connection:
        kept = forms.by_id(connection, who.reach, form)
        roster, of = forms.content_of(connection, kept.id), uploads.by_id(connection, who.reach, kept.upload)
    rule = rule_of(bureau.office().policy(kept.scope, of.on), name)
    return reconciled(roster, rule, Shelf(bureau.database, Reach(kept.scope)))
