"""Pictures in letters: where the tag stood, in a file that Word opens, and nothing else to be got out of one."""

from __future__ import annotations

import io
import zipfile
from collections import Counter

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree
from tests.document.charts.drawn import PROGRESS, RANKING
from tests.document.letters import blank, parts_of, saved, with_part, word

from chidu.document.charts import Counts, alt, png
from chidu.document.environment import plain
from chidu.document.evidence import embed, extract, paragraph_texts
from chidu.document.lint import check_template
from chidu.document.package import DOCUMENT, DOCUMENT_RELATIONS, TYPES
from chidu.document.pictures import Picture
from chidu.document.template import compile_template
from chidu.errors import TemplateError
from chidu.sandbox import Sandbox

NAME = "试.docx"
FIELDS = {"标题": str, "图": {"排名": Picture, "各张": [Picture]}, "节": [{"题": str, "图": Picture}]}
DATA = {"标题": "通报", "图": {"排名": Picture(RANKING), "各张": [Picture(RANKING), Picture(PROGRESS)]},
        "节": [{"题": "一", "图": Picture(PROGRESS)}, {"题": "二", "图": Picture()}]}
ALONE = word("排名如下：", "{{ 图.排名 }}", "图1  排名")


def letter(*lines: str) -> bytes:
    return compile_template(word(*lines), NAME).render(DATA)


def drawings(docx_file: bytes) -> list[etree._Element]:
    return list(etree.fromstring(parts_of(docx_file)[DOCUMENT]).iter(qn("w:drawing")))


def mistakes(*lines: str) -> list[str]:
    return [mistake.code for mistake in check_template(word(*lines), NAME, FIELDS)]


# ---- in the letter


def test_the_picture_stands_where_its_tag_stood() -> None:
    opened = docx.Document(io.BytesIO(compile_template(ALONE, NAME).render(DATA)))

    assert [p.text for p in opened.paragraphs] == ["排名如下：", "", "图1  排名"]
    assert len(opened.inline_shapes) == 1
    blip = opened.paragraphs[1]._p.find(f".//{qn('a:blip')}")
    assert opened.part.related_parts[blip.get(qn("r:embed"))].blob == png(RANKING)


def test_it_is_as_wide_as_the_official_text_and_keeps_its_ratio() -> None:
    shape = docx.Document(io.BytesIO(compile_template(ALONE, NAME).render(DATA))).inline_shapes[0]

    across, down = (int.from_bytes(png(RANKING)[at:at + 4], "big") for at in (16, 20))
    assert shape.width.mm == pytest.approx(152.4, abs=0.1), "python-docx's blank page has less room than 156 mm"
    assert shape.width / shape.height == pytest.approx(across / down, rel=1e-4)


@pytest.mark.parametrize(("width", "expected"), [(300, 156), (100, 100), (20, 20)])
def test_it_fits_the_text_of_its_own_section(width: int, expected: int) -> None:
    document = docx.Document(io.BytesIO(ALONE))
    section = document.sections[0]
    section.page_width, section.left_margin, section.right_margin = Mm(width + 50), Mm(25), Mm(25)

    shape = docx.Document(io.BytesIO(compile_template(saved(document), NAME).render(DATA))).inline_shapes[0]

    assert shape.width.mm == pytest.approx(expected, abs=0.1)


def test_one_too_high_for_its_page_is_made_smaller() -> None:
    document = docx.Document(io.BytesIO(ALONE))
    section = document.sections[0]
    section.page_height, section.top_margin, section.bottom_margin = Mm(70), Mm(20), Mm(20)
    tall = Counts("问题", tuple(f"部门{i}" for i in range(30)), ("规则",), ((1,),) * 30)

    shape = docx.Document(io.BytesIO(compile_template(saved(document), NAME).render({"图": {"排名": Picture(tall)}}))).inline_shapes[0]

    assert shape.height.mm == pytest.approx(27, abs=0.1)


def test_neither_an_exact_line_nor_an_indent_clips_it_and_its_caption_stays_with_it() -> None:
    document = blank()
    paragraph = document.add_paragraph("{{ 图.排名 }}")
    paragraph.paragraph_format.line_spacing = Mm(5)
    paragraph.paragraph_format.first_line_indent = Mm(11)
    paragraph.paragraph_format.space_after = Mm(3)

    form = docx.Document(io.BytesIO(compile_template(saved(document), NAME).render(DATA))).paragraphs[0].paragraph_format

    assert (form.line_spacing, form.first_line_indent, form.keep_with_next) == (1.0, 0, True)
    assert form.space_after.mm == pytest.approx(3, abs=0.1), "what does no harm stays"


def test_its_description_says_what_it_shows() -> None:
    properties = drawings(compile_template(ALONE, NAME).render(DATA))[0].find(f".//{qn('wp:docPr')}")

    assert properties.get("descr") == alt(RANKING)
    assert properties.get("name") == "图 1"


def test_in_loops_and_conditions_each_has_a_number_of_its_own_and_the_same_one_is_in_the_file_once() -> None:
    made = letter("{%p for 张 in 图.各张 %}", "{{ 张 }}", "{%p endfor %}", "{%p for 节 in 节 %}", "{{ 节.题 }}", "{%p if 节.图 %}",
                  "{{ 节.图 }}", "{%p else %}", "（无图）", "{%p endif %}", "{%p endfor %}")

    numbers = [d.find(f".//{qn('wp:docPr')}").get("id") for d in drawings(made)]
    assert numbers == ["1", "2", "3"]
    assert paragraph_texts(made) == ("一", "二", "（无图）")
    assert sorted(name for name in parts_of(made) if name.startswith("word/media/")) == sorted(
        {"word/" + r.get("Target") for r in etree.fromstring(parts_of(made)[DOCUMENT_RELATIONS]) if r.get("Type").endswith("/image")})
    assert len([name for name in parts_of(made) if name.startswith("word/media/")]) == 2


def test_numbers_go_on_after_those_of_the_template_s_own_pictures() -> None:
    document = blank()
    document.add_paragraph().add_run().add_picture(io.BytesIO(png(PROGRESS)))
    document.add_paragraph("{{ 图.排名 }}")

    made = compile_template(saved(document), NAME).render(DATA)

    assert len({d.find(f".//{qn('wp:docPr')}").get("id") for d in drawings(made)}) == 2
    assert len(docx.Document(io.BytesIO(made)).inline_shapes) == 2


def test_every_relation_leads_to_a_part_and_every_picture_has_its_type() -> None:
    parts = parts_of(letter("{{ 图.排名 }}"))

    relations = etree.fromstring(parts[DOCUMENT_RELATIONS])
    ids = Counter(r.get("Id") for r in relations)
    assert max(ids.values()) == 1
    used = {d.find(f".//{qn('a:blip')}").get(qn("r:embed")) for d in etree.fromstring(parts[DOCUMENT]).iter(qn("w:drawing"))}
    assert used <= set(ids)
    pictures = {"/" + name for name in parts if name.startswith("word/media/")}
    types = {t.get("PartName"): t.get("ContentType") for t in etree.fromstring(parts[TYPES]) if t.get("PartName") in pictures}
    assert types == dict.fromkeys(pictures, "image/png")


def test_no_trace_of_the_mechanism_is_left() -> None:
    text = parts_of(letter("{{ 图.排名 }}"))[DOCUMENT]

    assert b"urn:chidu:picture" not in text
    assert [run.tag for run in drawings(letter("{{ 图.排名 }}"))[0].getparent() if run.tag != qn("w:rPr")] == [qn("w:drawing")]


# ---- the same, always


def test_the_same_data_give_the_same_bytes_also_in_the_limited_worker() -> None:
    template = compile_template(ALONE, NAME)

    with Sandbox(memory_mb=512) as sandbox:
        assert sandbox.call(template.render, DATA) == template.render(DATA)


def test_a_letter_issued_with_its_evidence_is_the_one_that_is_given_it_later() -> None:
    template = compile_template(ALONE, NAME)

    issued = template.issue(DATA, b"{", lambda texts: b"}")

    assert issued == embed(template.render(DATA), b"{}")
    assert extract(issued) == b"{}"


def test_an_issued_letter_taken_as_a_template_carries_its_picture_once() -> None:
    issued = compile_template(ALONE, NAME).issue(DATA, b"{", lambda texts: b"}")
    document = docx.Document(io.BytesIO(issued))
    document.add_paragraph("{{ 图.排名 }}")

    again = compile_template(saved(document), NAME).render(DATA)

    names = zipfile.ZipFile(io.BytesIO(again)).namelist()
    assert len(names) == len(set(names))
    assert len(docx.Document(io.BytesIO(again)).inline_shapes) == 2
    assert max(Counter(r.get("Id") for r in etree.fromstring(parts_of(again)[DOCUMENT_RELATIONS])).values()) == 1


def test_a_template_without_pictures_is_written_as_ever_though_the_data_have_some() -> None:
    template = compile_template(word("{{ 标题 }}"), NAME)

    assert template.render(DATA) == template.render({"标题": "通报"})


# ---- what a template may not do with one


@pytest.mark.parametrize("lines", [
    ["{{ 图.排名 }}"], ["{%p if 图.排名 %}", "{{ 图.排名 }}", "{%p endif %}"], ["{%p if not 图.排名 and 标题 %}", "无图", "{%p endif %}"],
    ["{%p for 张 in 图.各张 %}", "{{ 张 }}", "{%p endfor %}"], ["{{ 图.各张[0] }}"], ["  {{ 图.排名 }} "],
    ["{%p for 节 in 节 %}", "{{ 节.图 }}", "{%p endfor %}"]])
def test_alone_in_its_paragraph_and_asked_for_it_is_taken(lines: list[str]) -> None:
    assert mistakes(*lines) == []


@pytest.mark.parametrize(("lines", "code"), [
    (["见{{ 图.排名 }}"], "picture-place"),
    (["{{ 图.排名 }}{{ 标题 }}"], "picture-place"),
    (["| 图 | {{ 图.排名 }} |"], "picture-place"),
    (["{{ 图.排名|成句 }}"], "picture-use"),
    (["{{ 图.各张|first }}"], "picture-use"),
    (["{{ 图.排名 if 标题 else 标题 }}"], "picture-use"),
    (["{% if 图.排名 == 标题 %}一{% endif %}"], "picture-use"),
    (["{% if 图.排名|length %}一{% endif %}"], "picture-use"),
    (["{{ 图.排名.chart }}"], "unknown-field"),
    (["{{ 图.排行 }}"], "unknown-field"),
    (["{{ 图 }}"], "field-not-text"),
    (["{{ 图.各张 }}"], "field-not-text"),
    (["{%p for 张 in 图.排名 %}", "{%p endfor %}"], "field-not-list"),
])
def test_anything_else_is_a_mistake_of_the_template(lines: list[str], code: str) -> None:
    assert mistakes(*lines) == [code]


def test_the_mistakes_are_said_with_their_paragraph_and_remedy() -> None:
    said = [str(m) for m in check_template(word("见{{ 图.排名 }}", "{{ 图.排名|成句 }}"), NAME, FIELDS)]

    assert said == [
        ("试.docx 正文第1段“见{{ 图.排名 }}”：“图.排名”是图，没有独占正文里的一段。图不与文字同段，也不放进表格、文本框、页眉、页脚和脚注。"
         "请把“{{ 图.排名 }}”单独写成正文里的一段。"),
        "试.docx 正文第2段“{{ 图.排名|成句 }}”：图不能这样用。图只能独占一段写出，或用“{%p if 图 %}”问有没有。请直接写字段名。",
    ]


def test_a_header_has_no_room_for_one() -> None:
    document = blank()
    document.sections[0].header.paragraphs[0].text = "{{ 图.排名 }}"
    data = saved(document)

    assert [m.code for m in check_template(data, NAME, FIELDS)] == ["picture-place"]
    with pytest.raises(TemplateError) as refused:
        compile_template(data, NAME).render(DATA)
    assert refused.value.code == "picture-place"


@pytest.mark.parametrize("tag", ["{{ 图.排名|成句 }}", "{{ 图.排名|length }}", "{{ 图.排名|first }}", "{{ 图.各张|join }}", "{{ 图.排名|分行 }}"])
def test_what_the_check_did_not_know_fails_while_writing_and_leaks_nothing(tag: str) -> None:
    with pytest.raises(TemplateError) as refused:
        letter(tag)

    assert refused.value.code == "tag-failed"


@pytest.mark.parametrize("tag", ["{{ 图.排名.chart }}", "{{ 图.排名.key }}", '{{ 图.排名["chart"] }}'])
def test_nothing_within_it_can_be_read(tag: str) -> None:
    with pytest.raises(TemplateError) as refused:
        letter(tag)

    assert refused.value.code == "field-missing"


def test_a_picture_that_the_letter_does_not_have_is_missing_and_never_a_blank() -> None:
    with pytest.raises(TemplateError) as refused:
        compile_template(ALONE, NAME).render({"图": {"排名": Picture()}})

    assert refused.value.code == "field-missing"


def test_a_chart_that_is_not_given_as_a_picture_is_not_plain_data() -> None:
    with pytest.raises(TemplateError) as refused:
        plain({"图": RANKING})

    assert refused.value.code == "data-not-plain"


def test_a_mark_that_a_template_brings_along_shows_nothing_that_the_data_do_not_have() -> None:
    forged = b'<w:p><w:r><c:mark xmlns:c="urn:chidu:picture" key="00"/></w:r></w:p>'
    data = with_part(ALONE, DOCUMENT, b"<w:body>", b"<w:body>" + forged)

    assert len(drawings(compile_template(data, NAME).render(DATA))) == 1
