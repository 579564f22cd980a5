"""The evidence in a letter: kept through Word, found again, and any change to it noticed."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zlib

import docx
import pytest
from lxml import etree
from tests.document.letters import blank, parts_of, review_data, saved, with_part, word

from chidu.document.build import make_templates
from chidu.document.evidence import LARGEST_EVIDENCE, differences, embed, evidence_member, extract, paragraph_texts
from chidu.document.package import pack
from chidu.document.template import compile_template
from chidu.errors import ChiduError, FormUnreadable, InputError, LetterDiffers

LETTER = compile_template(make_templates()["审核意见.docx"], "审核意见.docx").render(review_data(3))
EVIDENCE = json.dumps({"案件": review_data(3), "正文": paragraph_texts(LETTER)}, ensure_ascii=False).encode()
ISSUED = embed(LETTER, EVIDENCE)
ITEM = "customXml/item1.xml"


def saved_again(letter: bytes) -> bytes:
    return saved(docx.Document(io.BytesIO(letter)))


def carrying(payload: bytes, sha256: str) -> bytes:
    xml = f'<evidence xmlns="urn:chidu:evidence:1" sha256="{sha256}">{base64.b64encode(payload).decode()}</evidence>'
    return with_part(ISSUED, ITEM, None, xml.encode())


def refusal(letter: bytes) -> ChiduError:
    with pytest.raises(ChiduError) as caught:
        extract(letter)
    return caught.value


def test_evidence_comes_back_byte_for_byte() -> None:
    assert extract(ISSUED) == EVIDENCE


@pytest.mark.parametrize("evidence", [b"", b"\0\xff" * 99, "“引”".encode()], ids=["nothing", "any bytes", "text"])
def test_any_bytes_are_evidence(evidence: bytes) -> None:
    assert extract(embed(LETTER, evidence)) == evidence


def test_evidence_and_text_survive_saving_by_another_program() -> None:
    again = saved_again(saved_again(ISSUED))

    assert again != ISSUED
    assert extract(again) == EVIDENCE
    assert paragraph_texts(again) == paragraph_texts(LETTER)


def test_the_text_of_a_letter_is_the_same_with_and_without_evidence() -> None:
    assert paragraph_texts(ISSUED) == paragraph_texts(LETTER)


def test_the_same_evidence_gives_the_same_bytes() -> None:
    assert embed(LETTER, EVIDENCE) == ISSUED


def test_embedding_again_replaces_what_was_there() -> None:
    again = embed(ISSUED, b"new")

    assert extract(again) == b"new"
    assert embed(saved_again(ISSUED), b"new").count(b"item1.xml") == again.count(b"item1.xml")
    assert embed(again, EVIDENCE) == ISSUED


def test_another_programs_custom_xml_stays() -> None:
    other = saved(docx.Document())
    assert ITEM in parts_of(other)

    letter = embed(other, b"e")

    assert extract(letter) == b"e"
    assert parts_of(letter)[ITEM] == parts_of(other)[ITEM]
    assert extract(saved_again(letter)) == b"e"


def test_the_file_with_evidence_opens() -> None:
    assert len(docx.Document(io.BytesIO(ISSUED)).tables) == 3


# ---- what is wrong with a letter is said


def test_a_letter_without_evidence() -> None:
    error = refusal(LETTER)

    assert isinstance(error, FormUnreadable)
    assert error.code == "no-evidence"
    assert str(error) == ("文书里没有依据数据。本系统出具的文书都带有依据数据，转换格式或复制正文会丢失。请提供原始的 .docx 文件。")


def test_evidence_changed_by_one_bit() -> None:
    changed = bytearray(EVIDENCE)
    changed[7] ^= 1

    error = refusal(carrying(zlib.compress(bytes(changed)), hashlib.sha256(EVIDENCE).hexdigest()))

    assert isinstance(error, LetterDiffers)
    assert str(error) == "依据数据与其校验值不符。出具后被改动过。请提供原始文件。"


@pytest.mark.parametrize("payload", [b"", b"no zlib", zlib.compress(EVIDENCE)[:-9], zlib.compress(EVIDENCE) + b"more"])
def test_evidence_cut_or_added_to(payload: bytes) -> None:
    error = refusal(carrying(payload, hashlib.sha256(EVIDENCE).hexdigest()))

    assert isinstance(error, LetterDiffers)
    assert error.code == "evidence-altered"


def test_evidence_that_is_no_base64() -> None:
    data = with_part(ISSUED, ITEM, None, b'<evidence xmlns="urn:chidu:evidence:1" sha256="0">%%%</evidence>')

    assert refusal(data).code == "evidence-altered"


def test_a_second_evidence_beside_the_first() -> None:
    assert refusal(with_part(ISSUED, "customXml/item7.xml", None, parts_of(ISSUED)[ITEM])).code == "evidence-twice"


def test_evidence_that_unpacks_without_end() -> None:
    bomb = zlib.compress(b"\0" * (LARGEST_EVIDENCE + 1))

    assert refusal(carrying(bomb, hashlib.sha256(b"").hexdigest())).code == "evidence-altered"


def test_evidence_too_large_to_carry() -> None:
    with pytest.raises(InputError, match=r"依据数据有32\.0MB。上限为32MB"):
        embed(LETTER, b"\0" * (LARGEST_EVIDENCE + 1))


@pytest.mark.parametrize("data", [b"", b"PK\3\4", saved(docx.Document())[:-50]])
def test_what_is_no_word_file(data: bytes) -> None:
    assert isinstance(refusal(data), FormUnreadable)
    with pytest.raises(FormUnreadable):
        paragraph_texts(data)


# ---- the visible text


def test_texts_are_those_of_paragraphs_and_cells_in_order_without_headers() -> None:
    document = blank()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.add_paragraph("一")
    document.add_table(rows=1, cols=2).rows[0].cells[0].text = "二"
    document.tables[0].rows[0].cells[1].text = "三"
    document.add_paragraph(" ")
    document.add_paragraph("四\n五\t六")

    assert paragraph_texts(saved(document)) == ("一", "二", "三", "四\n五\t六")


@pytest.mark.parametrize(("xml", "text"), [
    ('<w:ins w:id="1"><w:r><w:t>加</w:t></w:r></w:ins>', "正文加"),
    ('<w:del w:id="1"><w:r><w:delText>删</w:delText></w:r></w:del>', "正文"),
    ('<w:moveFrom w:id="1"><w:r><w:t>移</w:t></w:r></w:moveFrom>', "正文"),
    ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>", "正文"),
    ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>见</w:t></w:r>', "正文见"),
    ('<w:hyperlink w:anchor="a"><w:r><w:t>链</w:t></w:r></w:hyperlink>', "正文链"),
    ('<w:proofErr w:type="spellStart"/><w:r><w:t xml:space="preserve">分 </w:t></w:r><w:r><w:t>开</w:t></w:r>', "正文分 开"),
    ("<w:r><w:instrText> PAGE </w:instrText></w:r>", "正文"),
], ids=["inserted", "deleted", "moved away", "hidden", "not hidden", "a link", "cut into runs", "a field's code"])
def test_what_a_reader_sees_is_what_counts(xml: str, text: str) -> None:
    data = with_part(word("正文"), "word/document.xml", b"</w:p>", xml.encode() + b"</w:p>")

    assert paragraph_texts(data) == (text,)


def test_a_letter_changed_by_hand_is_told_paragraph_by_paragraph() -> None:
    issued = paragraph_texts(LETTER)
    parts = parts_of(ISSUED)
    parts["word/document.xml"] = re.sub("3个工作日".encode(), "9个工作日".encode(), parts["word/document.xml"])

    told = differences(issued, paragraph_texts(pack(parts)))

    assert len(told) == 1
    assert re.fullmatch(r"第\d+段应为“请于收到本函后3个工作日内报送。”，现为“请于收到本函后9个工作日内报送。”", told[0])


def test_paragraphs_added_and_lost_are_told() -> None:
    assert differences(["甲", "乙"], ["甲", "乙"]) == ()
    assert differences(["甲", "乙"], ["甲"]) == ("第2段处少了“乙”",)
    assert differences(["甲"], ["甲", "丙"]) == ("第2段多出“丙”",)


# ---- a letter made with its evidence in one go


@pytest.mark.parametrize("findings", [0, 3])
@pytest.mark.parametrize("kind", ["as shipped", "made from an issued letter", "without any tag"])
def test_a_letter_issued_with_evidence_is_the_letter_rendered_and_then_given_it(kind: str, findings: int) -> None:
    data = {"as shipped": make_templates()["审核意见.docx"], "without any tag": word("县博物馆"),
            "made from an issued letter": embed(make_templates()["审核意见.docx"], b"old")}[kind]
    template, seen = compile_template(data, "审核意见.docx"), []

    def own(texts: tuple[str, ...]) -> bytes:
        seen.append(texts)
        return "，及其正文".encode()

    issued = template.issue(review_data(findings), "政策".encode(), own)
    rendered = template.render(review_data(findings))
    assert issued == embed(rendered, "政策，及其正文".encode())
    assert seen == [paragraph_texts(rendered)] == [paragraph_texts(issued)]
    assert extract(issued).decode() == "政策，及其正文"


def test_what_letters_have_in_common_is_not_mixed_up_between_two_batches() -> None:
    parts = [evidence_member(ITEM, same, own) for same in (b"A" * 999, b"B" * 999) for own in (b"", b"1", b"2") for _ in "xx"]
    assert len({p.packed for p in parts}) == 6


def test_evidence_packed_by_an_earlier_version_still_reads() -> None:
    root = etree.Element("{urn:chidu:evidence:1}evidence", {"sha256": hashlib.sha256(EVIDENCE).hexdigest()})
    root.text = base64.b64encode(zlib.compress(EVIDENCE, 9)).decode()
    assert extract(with_part(ISSUED, ITEM, None, etree.tostring(root))) == EVIDENCE
