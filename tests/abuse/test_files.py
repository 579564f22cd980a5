"""Hostile files and hostile JSON by the door that everybody uses: refused in Chinese within seconds, and the next form is judged."""

from __future__ import annotations

import io
import json
import resource
import time
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from httpx import Response
from tests.desk.bureau.people import kept_of, sent
from tests.desk.county import LAMPS, SPRING, changed
from tests.intake.building import TITLE, document, repack, with_part, workbook
from tests.web.visitor import HOST, Town, Visitor

from chidu.desk.bureau import judging, receiving
from chidu.desk.bureau.receiving import Sent

SHEET, MAIN = "xl/worksheets/sheet1.xml", "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
XLSX, DOCX = workbook([[TITLE], ["项目名称", "路灯改造"]]), document(TITLE, [["项目名称", "路灯改造"]])
DTD = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = (b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" '
           b'TargetMode="External" '
           b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
           b'Target="http://169.254.169.254/t.dotm"/>'
           b"</Relationships>")


def sheet(change: Any) -> bytes:
    return repack(XLSX, lambda name, content: change(content) if name == SHEET else content)


def body(inserted: bytes) -> bytes:
    begins = b"<w:body>"
    return repack(DOCX, lambda name, content: content.replace(begins, begins + inserted) if name == "word/document.xml" else content)


HOSTILE = {
    "a picture that unpacks to 60 MB": lambda: with_part(XLSX, "xl/media/image1.png", bytes(60 << 20)),
    "five million empty paragraphs": lambda: body(b"<w:p/>" * 5_000_000),
    "paragraphs within paragraphs": lambda: body(b"<w:sdt><w:sdtContent>" * 20_000 + b"</w:sdtContent></w:sdt>" * 20_000),
    "one cell in the last corner": lambda: sheet(
        lambda _: f'<worksheet xmlns="{MAIN}"><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c>'
                                                          f"</row></sheetData></worksheet>".encode()),
    "an entity that reads a file": lambda: sheet(lambda content: DTD + content),
    "a billion laughs": lambda: sheet(lambda content: LAUGHS + content),
    "a template elsewhere": lambda: with_part(DOCX, "word/_rels/settings.xml.rels", OUTSIDE),
    "a part with a way out": lambda: with_part(XLSX, "../../etc/cron.d/x", b"x"),
    "a macro": lambda: with_part(XLSX, "xl/vbaProject.bin", b"x"),
    "a zip that is cut": lambda: XLSX[:len(XLSX) // 2],
    "bytes": lambda: bytes(range(256)) * 400,
    "a deep JSON": lambda: b"[" * 100_000 + b"]" * 100_000,
    "a JSON with a key twice": lambda: json.dumps(LAMPS).replace('"kind"', '"kind": "x", "kind"').encode(),
    "a JSON with a number that is none": lambda: json.dumps(changed(LAMPS, funding__annual=float("nan"))).encode(),
    "a JSON with an endless number": lambda: json.dumps(LAMPS).replace("620", "1e999999999").encode(),
    "a JSON with half a character": lambda: json.dumps(changed(LAMPS, project__name="\ud800")).encode(),
    "a JSON with a nul": lambda: json.dumps(changed(LAMPS, project__name="路\0灯")).encode(),
}


def tried(visitor: Visitor, content: bytes, name: str = "表.xlsx") -> Response:
    return visitor.client.post("/api/v1/evaluations", params={"on": "2024-03-01"}, files={"file": (name, content)},
                               headers={"origin": HOST, "x-csrf-token": visitor.csrf})


class TestFiles:
    def test_a_good_one_is_judged(self, town: Town) -> None:
        """The limited worker is up from here on."""
        answer = tried(town.somebody(), json.dumps(LAMPS, ensure_ascii=False).encode(), "表.json")
        assert answer.status_code == 200, answer.text

    @pytest.mark.parametrize("what", HOSTILE)
    def test_a_hostile_one_is_refused_in_seconds_and_the_next_is_judged(self, town: Town, what: str) -> None:
        content, visitor = HOSTILE[what](), town.somebody()
        before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        answer = tried(visitor, content)
        assert time.process_time() - began < 2
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 << 10
        assert answer.status_code in (413, 422), answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert any("一" <= c <= "鿿" for c in answer.json()["detail"])
        assert not any(secret in answer.text for secret in ("Traceback", "root:", "/usr/", "169.254"))
        assert tried(visitor, json.dumps(LAMPS, ensure_ascii=False).encode(), "表.json").status_code == 200

    def test_one_that_came_in_is_told_as_failed_with_its_reason(self, town: Town) -> None:
        visitor = town.somebody()
        came = visitor.post("/uploads", files={"files": ("表.xlsx", HOSTILE["an entity that reads a file"]())})
        key = came.headers["location"].rpartition("/")[2].partition("?")[0]
        judging.work(town.bureau, "试", only=key)
        page = visitor.get(f"/uploads/{key}")
        assert (page.status_code, "未能处理" in page.text, "DTD" in page.text or "实体" in page.text) == (200, True, True)
        assert kept_of(town.bureau, key) == []


class TestNames:
    NAMES = ("../../../etc/passwd", "..\\..\\boot.ini.xlsx", "/etc/cron.d/chidu", "C:\\表.xlsx", "表.xlsx\r\nSet-Cookie: chidu=theirs",
             "a\u202exslx.exe", "表\"; x=\".xlsx",
             "CON.xlsx", ".", "..", " ", "表" * 400 + ".xlsx", "-rf", "%2e%2e%2fx.xlsx", "=cmd|' /C calc'!A0.xlsx",
             "<script>alert(1)</script>.xlsx")

    @pytest.mark.parametrize("name", NAMES, ids=ascii)
    def test_no_name_of_a_file_is_a_path_or_a_header(self, town: Town, name: str) -> None:
        visitor = town.somebody()
        assert visitor.account
        before = {*town.bureau.folder.parent.rglob("*")}
        made = receiving.receive(town.bureau, visitor.account, Sent(name, XLSX + name.encode()), SPRING)
        answer = visitor.get(f"/uploads/{made.id}/file")
        assert answer.content == XLSX + name.encode()
        disposition = answer.headers["content-disposition"]
        assert disposition.startswith("attachment; filename*=UTF-8''")
        told = unquote(disposition.partition("''")[2])
        assert not any(c in told for c in "/\\\r\n\u202e")
        assert told.strip(" .")
        assert (len(told) <= 200, "set-cookie" in answer.headers, answer.headers["x-content-type-options"]) == (True, False, "nosniff")
        assert {p for p in town.bureau.folder.parent.rglob("*") if not p.name.startswith("chidu.db")} <= before

    @pytest.mark.parametrize("name", [name for name in NAMES if "\r" not in name], ids=ascii)
    def test_nor_when_a_browser_sends_it(self, town: Town, name: str) -> None:
        answer = town.somebody().post("/uploads", files={"files": (name, XLSX + name.encode())})
        assert answer.status_code in (303, 422)


FORMULAS = ("=HYPERLINK(\"http://evil.test\")", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1+1)", "\t=1+1", "＝1+1", "=1;2", "|calc")


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_sheet_that_goes_out_holds_a_formula_that_came_in(town: Town, formula: str) -> None:
    visitor = town.somebody()
    assert visitor.account
    batch = receiving.open_batch(town.bureau, visitor.account, formula, SPRING)
    named = {"project__name": formula, "project__unit": formula, "project__department": formula}
    (upload,) = receiving.add_to_batch(town.bureau, visitor.account, batch.id, [Sent(f"{formula}.json", sent(**named).content)])
    judging.work(town.bureau, "试", only=upload.id)
    (form,) = kept_of(town.bureau, upload.id)
    content = visitor.get(f"/batches/{batch.id}/summary.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert form.project_name.strip() in {str(cell.value).strip().removeprefix("'") for cell in cells}
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    visitor.post("/lists", name="公式", keys=formula, members=formula, text=formula)
    lines = visitor.get("/lists/members.csv", params={"name": "公式"}).text.lstrip("\ufeff").splitlines()
    assert not any(line.strip('"').startswith(("=", "+", "-", "@", "\t", "\r")) for line in lines)


HOSTILE_JSON = {
    "NaN": '{"active": NaN}', "Infinity": '{"active": Infinity}', "1e400": '{"active": 1e400}', "2^64": '{"active": 18446744073709551616}',
    "a key twice": '{"active": true, "active": false}', "half a character": '{"active": "\\ud800"}', "nul": '{"active": "a\\u0000"}',
    "deep": '{"active": ' + "[" * 5000 + "]" * 5000 + "}", "cut": '{"active": tr', "an array": "[]", "a word": "active", "nothing": "",
    "more": '{"active": true, "role": "administrator"}', "wide": '{"active": [' + "1," * 300_000 + "1]}"}


@pytest.mark.parametrize("what", HOSTILE_JSON)
def test_json_on_which_two_readers_could_disagree_is_refused(town: Town, what: str) -> None:
    visitor = town.somebody("administrator")
    answer = visitor.client.put(f"/api/v1/accounts/{'0' * 32}/active", content=HOSTILE_JSON[what].encode(),
                                headers={"content-type": "application/json", "origin": HOST, "x-csrf-token": visitor.csrf})
    assert answer.status_code in (413, 422, 429), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "text/json", ""])
def test_a_body_that_a_form_of_another_site_could_send_is_no_json(town: Town, kind: str) -> None:
    answer = town.visitor().client.post("/api/v1/sessions", content=b'{"login": "a", "password": "b"}', headers={"content-type": kind})
    assert answer.status_code == 422
