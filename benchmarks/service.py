"""The service under load: a bureau of one hundred people at their pages, and eight hundred forms through one batch.

    python -m benchmarks.service DATABASE USERS SECONDS FILES

The people are signed in beforehand; each reads the work list, opens a form, now and then determines something, and thinks for five
to fifteen seconds in between. DATABASE is an address, or `sqlite` for a file of its own.
"""

from __future__ import annotations

import asyncio
import random
import re
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
from tests.servers.serving import Server, serve

from benchmarks.processes import ROOT, say
from chidu.cli.serve import now
from chidu.desk import home
from chidu.desk.bureau import Bureau, batching, receiving
from chidu.desk.bureau.receiving import Sent
from chidu.desk.bureau.starting import start
from chidu.document.context import Head
from chidu.records import people, uploads
from chidu.records.database import EVERYWHERE, Database
from chidu.records.people import Account

SCOPE = "cn/shandong/dezhou/qihe"
APPLICATION = "chidu.cli.serve:application"
PASSWORD = "$argon2id$none"
THINKS = (5.0, 15.0)
ANSWER = re.compile(r'name="value:项目:(规则·[^"]+)"')
SEEN = re.compile(r'name="seen" value="([0-9a-f]{32})"')
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


def percentile(times: list[float], share: float) -> float:
    """In milliseconds."""
    ordered = sorted(times)
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else 0.0


def reviewers(bureau: Bureau, count: int) -> list[tuple[Account, str]]:
    """Accounts with a session each; their passwords are never asked for."""
    made = []
    with bureau.database.writing(EVERYWHERE) as connection:
        for number in range(count):
            account = people.create(connection, Account("", SCOPE, f"reviewer{number}", f"审核人{number}", "reviewer", "", True, False), PASSWORD, now())
            made.append((account, people.sign_in(connection, account, now()).token))
    return made


def forms_of(count: int) -> list[Sent]:
    """The example declarations over and over, each with another byte at its end, so that none is the same file."""
    files = [p for p in sorted((ROOT / "examples").glob("*.xlsx")) if p.name.startswith(("R01", "R11", "R13", "R15", "S01", "S02", "S04"))]
    return [Sent(f"{number:04}-{files[number % len(files)].name}", _renamed(files[number % len(files)], number)) for number in range(count)]


def _renamed(path: Path, number: int) -> bytes:
    """The same workbook with a comment of its own in the archive's end record: another SHA-256, the same cells."""
    content, comment = path.read_bytes(), str(number).encode()
    end = content.rindex(b"PK\x05\x06")
    return content[:end + 20] + len(comment).to_bytes(2, "little") + comment


def batch(bureau: Bureau, who: Account, sent: list[Sent], server: Server) -> dict[str, Any]:
    """Received, judged by the service's workers, and lettered."""
    began = time.perf_counter()
    opened = receiving.open_batch(bureau, who, "一年的申报表", now().date())
    for at in range(0, len(sent), 40):
        receiving.add_to_batch(bureau, who, opened.id, sent[at:at + 40])
    received = time.perf_counter()
    while True:
        with bureau.database.reading(EVERYWHERE) as connection:
            counted = uploads.counts(connection, [opened.id])[opened.id]
        if not counted.get(uploads.WAITING) and not counted.get(uploads.RUNNING):
            break
        time.sleep(0.1)
    judged = time.perf_counter()
    issued = list(batching.issue_all(bureau, who, opened.id, Head("", "", now().date())))
    done = time.perf_counter()
    return {"files": len(sent), "states": counted, "letters": sum(i.letter is not None for i in issued), "refused": sum(i.error is not None for i in issued), "received": round(received - began, 1),
            "judged": round(judged - received, 1), "lettered": round(done - judged, 1), "total": round(done - began, 1)}


async def crowd(url: str, tokens: list[str], seconds: float) -> dict[str, Any]:
    """Everybody at once for so long."""
    lists: list[float] = []
    pages: list[float] = []
    writes: list[float] = []
    errors: list[str] = []
    ends = time.perf_counter() + seconds
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=httpx.Limits(max_connections=None)) as client:
        await asyncio.gather(*(_person(client, token, random.Random(i), ends, lists, pages, writes, errors) for i, token in enumerate(tokens)))
    return {"users": len(tokens), "seconds": seconds, "requests": len(lists) + len(pages) + len(writes), "errors": len(errors),
            "kinds of error": sorted(set(errors))[:5],
            **{f"{name} p50 ms": percentile(times, 0.5) for name, times in (("lists", lists), ("pages", pages), ("writes", writes))},
            **{f"{name} p99 ms": percentile(times, 0.99) for name, times in (("lists", lists), ("pages", pages), ("writes", writes))}}


async def _person(client: httpx.AsyncClient, token: str, luck: random.Random, ends: float, lists: list[float], pages: list[float],
                  writes: list[float], errors: list[str]) -> None:
    headers = {"cookie": f"chidu={token}"}

    async def timed(into: list[float], method: str, path: str, **more: Any) -> httpx.Response:
        began = time.perf_counter()
        answer = await client.request(method, path, headers=headers, **more)
        into.append(time.perf_counter() - began)
        return answer

    await asyncio.sleep(luck.uniform(0, min(THINKS[1], (ends - time.perf_counter()) / 2)))
    while time.perf_counter() < ends:
        answer = await timed(lists, "GET", luck.choice(["/", "/?unmet=1", "/?sort=unmet&down=1", f"/?page={luck.randint(1, 10)}"]))
        if answer.status_code != 200:
            errors.append(f"list {answer.status_code}")
        found = re.findall(r'/forms/([0-9a-f]{32})"', answer.text)
        if found and luck.random() < 0.3:
            key = luck.choice(found)
            opened = await timed(pages, "GET", f"/forms/{key}")
            asked, seen, csrf = (pattern.search(opened.text) for pattern in (ANSWER, SEEN, CSRF))
            if opened.status_code != 200:
                errors.append(f"page {opened.status_code}")
            elif asked and seen and csrf:
                written = await timed(writes, "POST", f"/forms/{key}/determinations", data={
                    "csrf": csrf[1], "seen": seen[1], "about": "项目", "item": asked[1], "value": "是", "reason": "已看过附件"})
                if written.status_code not in (303, 409):  # somebody else was first: told, not lost
                    errors.append(f"write {written.status_code}")
        await asyncio.sleep(luck.uniform(*THINKS))


def main(database: str, users: int, seconds: float, files: int) -> dict[str, Any]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder / 'chidu.db'}" if database == "sqlite" else database
        bureau = Bureau(Database(url), folder / "published", now)
        stack.callback(bureau.close)
        start(bureau, SCOPE, home.policies(), home.templates())
        staff = reviewers(bureau, users)
        began = time.perf_counter()
        server = stack.enter_context(serve(APPLICATION, {"CHIDU_DATA": str(folder), "CHIDU_DATABASE": url}))
        up = time.perf_counter()
        first = httpx.get(server.url + "/", headers={"cookie": f"chidu={staff[0][1]}"})
        cold = time.perf_counter()
        result = {"database": url.partition(":")[0], "start s": round(up - began, 2), "first page": first.status_code,
                  "first page s": round(cold - up, 2), "batch": batch(bureau, staff[0][0], forms_of(files), server)}
        return result | {"crowd": asyncio.run(crowd(server.url, [token for _, token in staff], seconds))}


if __name__ == "__main__":
    say(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])))
