"""What a letter carries so that it can be checked years later, offline: the evidence (依据数据) of its decision.

The evidence lies in a custom XML part that Word and WPS keep when the letter is opened and saved again. A letter is
checked by taking it out, deciding anew, and comparing the visible text with what is recomputed.

    <evidence xmlns="urn:chidu:evidence:1" sha256="…">base64 of the deflated bytes</evidence>
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import posixpath
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from lxml import etree

from chidu.document.ooxml import CONTENT_TYPE, HEAD, OFFICE_RELATION, RELATION, W, nearest, parse, serialize
from chidu.document.package import DOCUMENT, DOCUMENT_RELATIONS, TYPES, Member, assemble, member, unpack
from chidu.errors import FormUnreadable, InputError, LetterDiffers, Place

LARGEST_EVIDENCE = 32 * 2**20  # a roster of a city's year holds thousands of verdicts
NAMESPACE = "urn:chidu:evidence:1"

_ROOT = f"{{{NAMESPACE}}}evidence"
_STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_STORE_ID = "{C41D0000-0000-4000-8000-0000E71DE4CE}"  # one fixed name: the same letter gives the same bytes
_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_ITEM = re.compile(r"customXml/item(\d+)\.xml")
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_UNSEEN = {W + "del", W + "moveFrom", _MC + "Fallback"}
_SIGNS = {W + "br": "\n", W + "cr": "\n", W + "tab": "\t", W + "noBreakHyphen": "-"}


@dataclass(frozen=True)
class Slot:
    """Where in a letter its evidence goes: the other parts, and the name of the part that holds it."""

    parts: Mapping[str, bytes]
    item: str


def embed(docx: bytes, evidence: bytes) -> bytes:
    """The same letter carrying this evidence; what it carried before is replaced. The same input, the same bytes."""
    place = slot(unpack(docx, "文书", FormUnreadable))
    return assemble([*(member(name, raw) for name, raw in place.parts.items()), evidence_member(place.item, b"", evidence)])


def slot(parts: Mapping[str, bytes]) -> Slot:
    """The parts of a letter made ready to carry evidence; what it carried before is gone."""
    made = _without_evidence(dict(parts))
    number = 1 + max((int(m[1]) for name in made if (m := _ITEM.fullmatch(name))), default=0)
    item, properties = f"customXml/item{number}.xml", f"customXml/itemProps{number}.xml"
    made[properties] = HEAD + (f'<ds:datastoreItem ds:itemID="{_STORE_ID}" xmlns:ds="{_STORE}"><ds:schemaRefs>'
                               f'<ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>').encode()
    made[f"customXml/_rels/item{number}.xml.rels"] = HEAD + (
        f'<Relationships xmlns="{RELATION[1:-1]}"><Relationship Id="rId1" Type="{OFFICE_RELATION}/customXmlProps" '
        f'Target="itemProps{number}.xml"/></Relationships>').encode()
    _relate(made, "../" + item)
    types = parse(made[TYPES])
    etree.SubElement(types, CONTENT_TYPE + "Override", {"PartName": "/" + properties, "ContentType": _PROPERTIES_TYPE})
    made[TYPES] = serialize(types)
    return Slot(made, item)


def evidence_member(item: str, same: bytes, own: bytes) -> Member:
    """The part that holds the evidence `same` + `own`. What the letters of a batch have in common (their policy) stands
    first and is given as `same`: it is deflated and hashed once. Raises InputError where it is too large to carry."""
    size = len(same) + len(own)
    if size > LARGEST_EVIDENCE:
        raise InputError("evidence-too-large", f"依据数据有{size / 2**20:.1f}MB",
                         rule=f"上限为{LARGEST_EVIDENCE // 2**20}MB", remedy="请分成几份文书")
    packed, deflate, digest = _begun(same)
    deflate, digest = deflate.copy(), digest.copy()
    digest.update(own)
    root = etree.Element(_ROOT, {"sha256": digest.hexdigest()}, nsmap={None: NAMESPACE})
    root.text = base64.b64encode(packed + deflate.compress(own) + deflate.flush()).decode()
    return member(item, serialize(root), zlib.Z_HUFFMAN_ONLY)  # base64 has no repetitions to look for


@lru_cache(maxsize=8)
def _begun(same: bytes) -> tuple[bytes, Any, Any]:
    deflate = zlib.compressobj(6)
    return deflate.compress(same), deflate, hashlib.sha256(same)


def extract(docx: bytes) -> bytes:
    """The evidence of a letter, exactly as embedded. Raises FormUnreadable when there is none or it does not read,
    LetterDiffers when it was altered or stands there twice."""
    found = list(_evidence(unpack(docx, "文书", FormUnreadable)))
    if not found:
        raise FormUnreadable("no-evidence", "文书里没有依据数据", rule="本系统出具的文书都带有依据数据，转换格式或复制正文会丢失",
                             remedy="请提供原始的 .docx 文件")
    if len(found) > 1:
        raise LetterDiffers("evidence-twice", f"文书里有{len(found)}份依据数据", rule="一份文书只带一份", remedy="请提供原始文件")
    root = found[0][1]
    try:
        inflate = zlib.decompressobj()
        evidence = inflate.decompress(base64.b64decode(root.text or "", validate=True), LARGEST_EVIDENCE)
    except (zlib.error, binascii.Error, ValueError) as broken:
        raise LetterDiffers("evidence-altered", "依据数据已损坏", remedy="请提供原始文件") from broken
    if not inflate.eof or inflate.unused_data:
        raise LetterDiffers("evidence-altered", "依据数据不完整或过大", remedy="请提供原始文件")
    if hashlib.sha256(evidence).hexdigest() != root.get("sha256"):
        raise LetterDiffers("evidence-altered", "依据数据与其校验值不符", rule="出具后被改动过", remedy="请提供原始文件")
    return evidence


def paragraph_texts(docx: bytes) -> tuple[str, ...]:
    """The visible text of a letter, paragraph by paragraph with the cells of tables in order; no headers or footers,
    no empty paragraph, nothing deleted or hidden, no result of a field. Saving in Word or WPS leaves it as it is."""
    parts = unpack(docx, "文书", FormUnreadable)
    try:
        body = parse(parts[DOCUMENT])
    except etree.XMLSyntaxError as broken:
        raise FormUnreadable("letter-unreadable", "文书正文读不出来", place=Place("文书"),
                             remedy="请提供原始的 .docx 文件") from broken
    return texts_of(body)


def texts_of(body: etree._Element) -> tuple[str, ...]:
    """The same, of the letter's main part."""
    texts: dict[etree._Element, list[str]] = {p: [] for p in body.iter(W + "p")}
    plain = next(body.iter(W + "vanish", *_UNSEEN), None) is None  # as in nearly every letter: nothing to leave out
    results = 0  # fields whose result is being read: a page number is Word's, not the letter's
    for node in body.iter(W + "t", W + "fldChar", *_SIGNS):
        if node.tag == W + "fldChar":
            results += {"separate": 1, "end": -1}.get(node.get(W + "fldCharType") or "", 0)
        if results > 0 or node.tag == W + "fldChar":
            continue
        owner = nearest(node, "p")
        if owner is not None and nearest(node, "r") is not None and (plain or _visible(node)):
            texts[owner].append(_SIGNS.get(node.tag, node.text or ""))
    return tuple(text for pieces in texts.values() if (text := "".join(pieces).strip()))


def differences(issued: Sequence[str], found: Sequence[str]) -> tuple[str, ...]:
    """Where a letter no longer says what was issued, one sentence each; none when every paragraph is the same."""
    said = []
    for kind, i, i2, j, j2 in SequenceMatcher(None, issued, found, autojunk=False).get_opcodes():
        old, new = "／".join(issued[i:i2])[:120], "／".join(found[j:j2])[:120]
        if kind == "replace":
            said.append(f"第{j + 1}段应为“{old}”，现为“{new}”")
        elif kind == "delete":
            said.append(f"第{j + 1}段处少了“{old}”")
        elif kind == "insert":
            said.append(f"第{j + 1}段多出“{new}”")
    return tuple(said)


def _evidence(parts: dict[str, bytes]) -> Iterator[tuple[str, etree._Element]]:
    for name, raw in parts.items():
        if name.startswith("customXml/") and name.endswith(".xml"):
            try:
                root = parse(raw)
            except etree.XMLSyntaxError:
                continue
            if root.tag == _ROOT:
                yield name, root


def _without_evidence(parts: dict[str, bytes]) -> dict[str, bytes]:
    for item in [name for name, _ in _evidence(parts)]:
        relations = f"customXml/_rels/{posixpath.basename(item)}.rels"
        gone = {item, relations, *_targets(parts.get(relations), "customXml")}
        parts = {name: raw for name, raw in parts.items() if name not in gone}
        types = parse(parts[TYPES])
        for override in [o for o in types if (o.get("PartName") or "").lstrip("/") in gone]:
            types.remove(override)
        parts[TYPES] = serialize(types)
        root = parse(parts[DOCUMENT_RELATIONS])
        for relation in [r for r in root if _resolve("word", r.get("Target") or "") == item]:
            root.remove(relation)
        parts[DOCUMENT_RELATIONS] = serialize(root)
    return parts


def _targets(relations: bytes | None, folder: str) -> list[str]:
    return [] if relations is None else [_resolve(folder, r.get("Target") or "") for r in parse(relations)]


def _resolve(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _relate(parts: dict[str, bytes], target: str) -> None:
    root = parse(parts[DOCUMENT_RELATIONS])
    taken = {r.get("Id") for r in root}
    free = next(i for i in range(1, len(taken) + 2) if f"rIdEvidence{i}" not in taken)
    etree.SubElement(root, RELATION + "Relationship", {
        "Id": f"rIdEvidence{free}", "Type": f"{OFFICE_RELATION}/customXml", "Target": target})
    parts[DOCUMENT_RELATIONS] = serialize(root)


def _visible(node: etree._Element) -> bool:
    run = nearest(node, "r")
    hidden = run.find(f"{W}rPr/{W}vanish") if run is not None else None
    if hidden is not None and hidden.get(W + "val") not in ("0", "false", "off"):
        return False
    return not any(a.tag in _UNSEEN for a in node.iterancestors())
