"""A template is checked before it is taken: one golden file per mistake, and what an attacker would write."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from tests.document.letters import blank, parts_of, saved, with_part, word

from chidu.document.fields import letter_fields
from chidu.document.lint import check_template
from chidu.document.package import LARGEST_FILE
from chidu.document.template import compile_template
from chidu.errors import TemplateError

GOLDEN = Path(__file__).parents[1] / "golden" / "template_errors"
MISTAKES = sorted(GOLDEN.glob("*.txt"))
NAME = "审核意见.docx"
FIELDS = letter_fields(("审核表", "问题清单", "待判断"))

DOCUMENT, RELATIONS, TYPES = "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = f'<Relationship Id="rId99" Type="{OFFICE}/%s" Target="%s" TargetMode="External"/></Relationships>'


def said(data: bytes) -> str:
    return "".join(f"{e.code} {e}\n" for e in check_template(data, NAME, FIELDS))


@pytest.mark.parametrize("golden", MISTAKES, ids=lambda path: path.stem)
def test_each_mistake_is_said_with_its_paragraph_and_its_remedy(golden: Path) -> None:
    typed, message = golden.read_text("utf-8").split("----\n")

    assert said(word(*typed.splitlines())) == message


def test_a_template_that_names_every_field_has_no_mistake() -> None:
    def tags(shape: object, path: str, depth: int = 0) -> list[str]:
        if isinstance(shape, dict):
            return [line for key, inner in shape.items() for line in tags(inner, f"{path}.{key}", depth)]
        if isinstance(shape, list):
            item = f"项{depth}"
            return [f"{{%p for {item} in {path} %}}", *tags(shape[0], item, depth + 1), "{%p endfor %}"]
        return [f"{{{{ {path} }}}}"]

    lines = [line for key, shape in FIELDS.items() for line in tags(shape, key)]

    assert check_template(word(*lines), NAME, FIELDS) == ()


PAYLOADS = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ 标题.__class__ }}",
    "{{ 标题['__class__'] }}",
    "{{ 标题|attr('__class__') }}",
    "{{ 标题['__cla' ~ 'ss__'] }}",
    "{{ 标题.format(标题) }}",
    "{{ '{0.__class__}'.format(标题) }}",
    "{{ '%s' % 标题 }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner() }}",
    "{{ namespace(甲=1) }}",
    "{{ range(1000000000) }}",
    "{{ dict(甲=1) }}",
    "{{ 'a' * 3000000000 }}",
    "{{ 2 ** 99999999 }}",
    "{{ -1 }}",
    "{{ [标题] * 99999 }}",
    "{{ {'甲': 标题} }}",
    "{{ 标题|safe }}",
    "{{ 标题|map('upper')|list }}",
    "{{ 标题|pprint }}",
    "{{ 项目.items() }}",
    "{{ 问题组.append(1) }}",
    "{{ 标题[0:9] }}",
    "{{ 要点[问题数] }}",
    "{{ loop|_changed(标题) }}",
    "{% for 项 in 要点 %}{{ loop.changed(项) }}{% endfor %}",
    "{% for 项 in 要点 recursive %}{{ loop(项) }}{% endfor %}",
    "{% for 项 in ().__class__.__bases__ %}{{ 项 }}{% endfor %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import system %}",
    "{% extends 标题 %}",
    "{% macro 甲() %}{% endmacro %}",
    "{% call 标题() %}{% endcall %}",
    "{% block 甲 %}{% endblock %}",
    "{% filter upper %}{% endfilter %}",
    "{% set 标题 = 1 %}",
    "{% do 标题.append(1) %}",
    "{% autoescape false %}{{ 标题 }}{% endautoescape %}",
    "{% raw %}{{ 标题 }}{% endraw %}",
    "{% with 甲 = 标题 %}{{ 甲 }}{% endwith %}",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_no_path_filter_condition_or_loop_is_refused(payload: str) -> None:
    assert check_template(word(payload), NAME, FIELDS)
    with pytest.raises(TemplateError):  # also where the fields are not known
        compile_template(word(payload), NAME)


FIELD_CODE = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE {% set x=1 %}</w:instrText></w:r>'
              '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
PICTURE = '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" alt="{{ 1+1 }}"/></w:pict></w:r>'


@pytest.mark.parametrize("inserted", [PICTURE, FIELD_CODE, '<w:bookmarkStart w:id="0" w:name="{{ 标题 }}"/>'],
                         ids=["a picture's description", "a field's code", "a bookmark's name"])
def test_a_tag_hidden_outside_the_text_is_refused(inserted: str) -> None:
    data = body(f"<w:p>{inserted}</w:p>")

    assert said(data).startswith("tag-hidden ")


def test_a_tag_that_word_cut_into_runs_is_one_tag() -> None:
    document = blank()
    paragraph = document.add_paragraph()
    for i, piece in enumerate(["关于{", "{ 项", "目.名秤 }", "}的意见"]):
        paragraph.add_run(piece).bold = i == 1

    assert "没有“项目.名秤”这一项" in said(saved(document))


def test_the_curly_quotes_that_word_makes_are_quotes() -> None:
    assert check_template(word("{% if 评级.总评 == “优” %}好{% endif %}"), NAME, FIELDS) == ()


def test_a_block_that_begins_inside_a_link_and_ends_outside_is_refused() -> None:
    runs = ('<w:p><w:hyperlink w:anchor="a"><w:r><w:t>{% if 文号 %}甲</w:t></w:r></w:hyperlink>'
            "<w:r><w:t>乙{% endif %}</w:t></w:r></w:p>")
    data = with_part(word("正文"), DOCUMENT, b"<w:body>", b"<w:body>" + runs.encode())

    assert said(data).startswith("tag-unpaired ")


def test_headers_and_footers_are_read_too() -> None:
    document = blank()
    document.sections[0].header.paragraphs[0].text = "{{ 机关 }}"

    assert said(saved(document)).startswith("unknown-field 审核意见.docx 页眉1第1段“{{ 机关 }}”：")


# ---- files that bring along what no letter needs

FIELD = ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> D</w:instrText></w:r><w:r>'
         '<w:instrText>DEAUTO cmd "/k calc" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>')
NESTED = ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF </w:instrText></w:r><w:r><w:fldChar '
          'w:fldCharType="begin"/></w:r><w:r><w:instrText>INCLUDETEXT "http://x"</w:instrText></w:r><w:r><w:fldChar '
          'w:fldCharType="end"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>')


def body(xml: str) -> bytes:
    return with_part(word("正文"), DOCUMENT, b"<w:body>", b"<w:body>" + xml.encode())


def relation(kind: str, target: str) -> bytes:
    return with_part(word("正文"), RELATIONS, b"</Relationships>", (RELATION % (kind, target)).encode())


def zipped(entries: list[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in entries:
            archive.writestr(name, raw)
    return file.getvalue()


def overlapping() -> bytes:
    """Two names in the directory for one and the same bytes."""
    data = zipped(list(parts_of(word("正文")).items()))
    end = data.rfind(b"PK\5\6")
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    entry = data[start : data.index(b"PK\1\2", start + 4)].replace(b"[Content_Types].xml", b"[Content_Typez].xml")
    count = (int.from_bytes(data[end + 8 : end + 10], "little") + 1).to_bytes(2, "little")
    size = (end - start + len(entry)).to_bytes(4, "little")
    return data[:start] + entry + data[start:end] + data[end : end + 8] + count + count + size + data[end + 16 :]


HOSTILE = {
    "含宏": ("template-macro", with_part(word("正文"), "word/vbaProject.bin", None, b"x")),
    "启用宏的格式": ("template-macro", with_part(word("正文"), TYPES, b"wordprocessingml.document.main+xml",
                                          b"macroEnabled.main+xml")),
    "嵌入对象": ("template-embedded", with_part(word("正文"), "word/embeddings/oleObject1.bin", None, b"x")),
    "引入别的文件": ("template-embedded", body('<w:altChunk xmlns:r="r" r:id="rId1"/>')),
    "外部模板": ("template-external", relation("attachedTemplate", "http://10.0.0.1/a.dotm")),
    "外部图片": ("template-external", relation("image", "file:///c:/a.png")),
    "可疑链接": ("template-external", relation("hyperlink", "javascript:alert(1)")),
    "动态数据交换": ("template-field", body(FIELD)),
    "域中套域": ("template-field", body(NESTED)),
    "简单域": ("template-field", body('<w:p><w:fldSimple w:instr=" INCLUDEPICTURE http://x "/></w:p>')),
    "未处理的修订": ("template-revision", body('<w:p><w:del w:id="1" w:author="a"><w:r><w:delText>{{ 1 }}</w:delText></w:r>'
                                         "</w:del></w:p>")),
    "文档类型声明": ("doctype", with_part(word("正文"), DOCUMENT, b"<w:document", b"<!DOCTYPE a []><w:document")),
    "残缺的内容": ("template-broken", with_part(word("正文"), DOCUMENT, b"</w:body>", b"")),
    "几百万个空段落": ("template-broken", body("<w:p/>" * 1_000_000)),
    "不是压缩包": ("not-a-word-file", b"PK\3\4 no zip"),
    "不是Word文件": ("not-a-word-file", zipped([("a.txt", b"a")])),
    "部件重叠": ("overlapping-parts", overlapping()),
    "越出文件夹": ("unsafe-part-name", zipped([*parts_of(word("正文")).items(), ("../../etc/passwd", b"a")])),
    "解压后过大": ("file-too-large", zipped([(f"a{i}", b"\0" * 2**23) for i in range(9)])),
    "部件过多": ("file-too-large", zipped([(f"a{i}", b"") for i in range(2001)])),
    "文件过大": ("file-too-large", b"0" * (LARGEST_FILE + 1)),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_is_unsafe_to_open_is_refused(what: str) -> None:
    code, data = HOSTILE[what]

    mistakes = check_template(data, NAME, FIELDS)

    assert [m.code for m in mistakes] == [code]
    assert str(mistakes[0]) == (GOLDEN.parent / "template_refusals" / f"{what}.txt").read_text("utf-8").strip()
    with pytest.raises(TemplateError):
        compile_template(data, NAME)


def test_a_web_link_and_a_page_number_are_harmless() -> None:
    linked = relation("hyperlink", "https://www.mof.gov.cn/")
    data = with_part(linked, DOCUMENT, b"<w:body>", b'<w:body><w:p><w:fldSimple w:instr=" PAGE "/></w:p>')

    assert check_template(data, NAME, FIELDS) == ()
