"""The reviewer's own words in a letter (补充说明): plain paragraphs under a heading of their own, after all that the rules said.

Everything else of a letter is locked: it comes from the decision alone. A template prints these words where it names 补充.
"""

from __future__ import annotations

import re
import unicodedata

from chidu.errors import InputError

FIELD, HEADING = "补充", "补充说明"
LEAD = "以下由经办人补充，不改变上面按规则得出的意见、依据和要求。"
LONGEST, MOST = 1000, 12
_UNSEEN = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")
_ACTIVE = re.compile(r"\{\{|\{%|\{#|^\s*=\s*[A-Za-z]+\s*\(|!\[[^\]]*\]\(|</?[A-Za-z!]|javascript:|tool_call", re.I | re.M)
_HEADING = re.compile(r"[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]")


def paragraphs(note: str) -> tuple[str, ...]:
    """The paragraphs of a note as they are printed. Raises InputError for what is too long, cannot be seen, does something where the
    letter is read on, or is numbered like the letter's own sections."""
    lines = tuple(line for line in (line.strip() for line in re.split(r"\r\n|[\r\n]", note)) if line)
    if len(note) > LONGEST or len(lines) > MOST:
        raise InputError("note-long", f"补充说明有{len(note)}个字、{len(lines)}段", rule=f"最多{LONGEST}个字、{MOST}段", remedy="请写短，长的另附材料")
    for line in lines:
        if unseen := next((c for c in line if unicodedata.category(c) in _UNSEEN), ""):
            raise InputError("note-characters", f"补充说明里有看不见的字符（U+{ord(unseen):04X}），在“{line[:20]}”一段", rule="只写看得见的文字",
                             remedy="请删去，或改用键盘重新输入这一段")
        if active := _ACTIVE.search(line):
            raise InputError("note-active", f"补充说明里有“{active[0].strip()}”", rule="补充说明只是文字：不写标签、公式和链接代码", remedy="请改成普通文字")
        if heading := _HEADING.match(line):
            raise InputError("note-heading", f"补充说明有一段以“{heading[0]}”开头，像是文书的一节", rule="各节的序号只由文书自己编",
                             remedy="要编号请写“1．”“2．”")
    return lines
