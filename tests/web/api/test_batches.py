"""Batches through the interface: files added, followed, cancelled, lettered, taken away."""

from __future__ import annotations

import io
import json
import zipfile

import openpyxl
from tests.desk.bureau.people import sent
from tests.web.api.conftest import Service, Somebody

from chidu.desk.bureau import judging


def begun(reviewer: Somebody, name: str, count: int) -> tuple[str, list[str]]:
    batch = reviewer.post("/batches", {"name": name, "on": "2024-03-01"})["id"]
    files = [("files", (one.name, one.content)) for one in (sent() for _ in range(count))]
    added = reviewer.post(f"/batches/{batch}/files", files=files, status=202)
    assert reviewer.post(f"/batches/{batch}/files", files=files, status=202) == added  # the same files once more are the same uploads
    return batch, [u["id"] for u in added]


def worked(service: Service, uploads: list[str]) -> None:
    for one in uploads:
        assert judging.work(service.bureau, "试", only=one) == one


def test_a_batch_is_judged_lettered_and_taken_away(service: Service, reviewer: Somebody) -> None:
    batch, uploads = begun(reviewer, "2024年申报表", 2)
    assert reviewer.get(f"/batches/{batch}")["counts"] == {"waiting": 2}
    worked(service, uploads)
    progress = reviewer.get(f"/batches/{batch}")
    assert (progress["total"], progress["open"], progress["finished"]) == (2, 0, True)
    assert batch in {b["batch"]["id"] for b in reviewer.get("/batches", size=200)["items"]}
    issued = reviewer.post(f"/batches/{batch}/letters", {"day": "2024-03-05"}, status=200)
    assert (len(issued["issued"]), issued["failed"]) == (2, [])
    assert reviewer.post(f"/batches/{batch}/letters", {}, status=200)["issued"] == []  # what is issued is not issued again
    outcomes = reviewer.get(f"/batches/{batch}/files")["items"]
    assert [len(o["letters"]) for o in outcomes] == [1, 1]
    names = zipfile.ZipFile(io.BytesIO(reviewer.file(f"/batches/{batch}/letters.zip"))).namelist()
    assert len(names) == 2
    assert all(name.endswith(".docx") for name in names)
    sheet = openpyxl.load_workbook(io.BytesIO(reviewer.file(f"/batches/{batch}/summary.xlsx"))).active
    assert "2024年申报表" in str(sheet["A1"].value)


def test_a_batch_is_followed_until_it_is_finished(service: Service, reviewer: Somebody) -> None:
    batch, uploads = begun(reviewer, "看着它办", 1)
    waiting = reviewer.ask("GET", f"/batches/{batch}/events", params={"seconds": 0})
    assert waiting.headers["content-type"].startswith("text/event-stream")
    assert told(waiting.text) == [{"counts": {"waiting": 1}, "total": 1, "open": 1, "finished": False}]
    worked(service, uploads)
    finished = reviewer.ask("GET", f"/batches/{batch}/events")
    assert told(finished.text) == [{"counts": {"done": 1}, "total": 1, "open": 0, "finished": True}]


def told(stream: str) -> list[dict[str, object]]:
    return [json.loads(line.removeprefix("data: ")) for line in stream.splitlines() if line.startswith("data: ")]


def test_a_cancelled_batch_takes_nothing_more(service: Service, reviewer: Somebody) -> None:
    batch, _ = begun(reviewer, "传错了", 2)
    assert reviewer.post(f"/batches/{batch}/cancellation", status=200) == {"count": 2}
    file = sent()
    reviewer.refused(422, "batch-cancelled", "POST", f"/batches/{batch}/files", files=[("files", (file.name, file.content))])
    assert reviewer.post(f"/batches/{batch}/retry", status=200) == {"count": 0}
    reviewer.refused(422, "no-file", "POST", f"/batches/{batch}/files", files=[("other", (file.name, file.content))])
