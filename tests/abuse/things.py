"""Something of everything in a county, each with a mark in it that nobody else may see, and the keys under which addresses call it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.desk.bureau.people import judged, kept_of, sent
from tests.desk.county import LAMPS, SPRING, changed
from tests.web.visitor import Town

from chidu.desk.bureau import deciding, drafting, drafts, issuing, judging, members, receiving
from chidu.desk.bureau.deciding import Said
from chidu.desk.bureau.receiving import Sent
from chidu.desk.determinations import about_of
from chidu.document.context import Head
from chidu.types import Scope


@dataclass(frozen=True)
class Things:
    """Keys by what they are of."""

    keys: dict[str, str]

    def addresses(self, template: str) -> list[str]:
        """An address with what belongs in its place, or with everything there is where that cannot be told."""
        if "{" not in template:
            return [template]
        head, _, rest = template.partition("{")
        name, _, tail = rest.partition("}")
        of = name if name in self.keys else OF.get(head.strip("/").rpartition("/")[2], "")
        return [f"{head}{key}{tail}" for key in ([self.keys[of]] if of else [*self.keys.values(), "1", "2", "3"])]


OF = {"forms": "form", "uploads": "upload", "batches": "batch", "letters": "letter", "documents": "letter", "decisions": "decision",
      "drafts": "draft", "accounts": "account"}
"""Whose keys stand behind the parts of an address."""


def things(town: Town, scope: Scope, mark: str, **also: Any) -> Things:
    """`mark` stands in the names of the project, the department's file, the batch, the list, the letter and in what people said."""
    bureau, reviewer = town.bureau, town.somebody("reviewer", scope).account
    assert reviewer
    content = changed(LAMPS, project__name=f"路灯{mark}", project__code=f"37-{abs(hash(mark)) % 10**6}", project__unit=f"路灯管理所{mark}",
                      goals__annual=f"保障路灯{mark}", **also)
    content["indicators"][0]["name"] = f"维护路灯{mark}"
    content["cost_breakdown"][0]["item"] = f"灯具{mark}"
    form = judged(bureau, reviewer, Sent(f"申报表{mark}.json", json.dumps(content, ensure_ascii=False).encode()))
    said = Said(about_of("项目"), "规则·目标.内容明确", "是", f"看过材料{mark}")
    deciding.determine(bureau, reviewer, form.id, said, form.decision or "")
    (form,) = kept_of(bureau, form.upload)
    letter = issuing.issue(bureau, reviewer, [form.id], "审核意见", Head(f"财绩{mark}"[:90], f"城管局{mark}"[:90], SPRING), [form.decision or ""])
    batch = receiving.open_batch(bureau, reviewer, f"一批{mark}", SPRING)
    (upload,) = receiving.add_to_batch(bureau, reviewer, batch.id, [sent(project__name=f"招聘会{mark}")])
    judging.work(bureau, "试", only=upload.id)
    members.replace(bureau, reviewer, "重点项目", [f"城管局{mark}"])
    officer = town.somebody("officer", scope).account
    assert officer
    last, _ = drafting.last_of(bureau, scope)
    draft = drafts.lay(bureau, officer, {f"policies/{scope}/texts/说明.md": f"说明{mark}".encode()}, f"改一个字{mark}", last)
    return Things({"form": form.id, "decision": form.decision or "", "letter": letter.id, "batch": batch.id, "upload": upload.id,
                   "draft": draft.id, "account": reviewer.id, "list": "重点项目"})
