"""Proposing (给出建议): for every question on a form that waits for a person, what the form's own words suggest, and what a model thinks.

    Asked → Words, Coverage, Copies, Guesses → proposals, each with a quotation → kept beside the form (desk.bureau.proposals) → a person
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from chidu.assistant.backend.asking import ChatBackend
from chidu.assistant.phrasing.masking import Masking, Names
from chidu.assistant.proposing.clues import Words
from chidu.assistant.proposing.copies import Copies
from chidu.assistant.proposing.coverage import Coverage
from chidu.assistant.proposing.guesses import DROPPED, Guesses, source_of
from chidu.desk.bureau import proposals
from chidu.desk.bureau.acting import Bureau
from chidu.desk.bureau.asks import Ask
from chidu.desk.bureau.deciding import Stored
from chidu.desk.bureau.proposals import Asked, Neighbour
from chidu.desk.bureau.quoting import Text
from chidu.desk.bureau.rights import check
from chidu.records.people import Account
from chidu.records.proposals import Kept, Proposal
from chidu.types import PolicyVersion, Ref


class Source(Protocol):
    """What may have something to say to a question about a form."""

    def answers(self, ask: Ask, texts: Sequence[Text]) -> Iterator[Proposal]: ...


@dataclass(frozen=True)
class Suggested:
    """What was proposed; how many answers of a model were dropped, by why in an officer's words; why it was not asked to the end."""

    made: tuple[Proposal, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True)
class Given:
    """The proposals that wait on a form now."""

    waiting: tuple[Kept, ...]
    dropped: Mapping[str, int]
    fault: str


LONGEST = timedelta(seconds=60)
"""After so long no further question is put to a model; the rest is asked when proposals are asked for again."""
NOT_SENT = "政策库没有写明哪些内容不外发（词汇.yaml 的“外发”），没有问大模型"


def give(bureau: Bureau, who: Account, form: str, backend: ChatBackend | None = None) -> Given:
    """Proposals for a form, made and kept. Raises NotPermitted, Conflict where it is decided anew meanwhile."""
    check(who, proposals.PROPOSE, who.scope)
    of = proposals.asked(bureau, who, form)
    before = proposals.listed(bureau, who, form, lambda: of) if backend else []
    known = frozenset((k.proposal.about, k.proposal.item) for k in before if backend and k.proposal.source == source_of(backend))
    until = bureau.clock() + LONGEST
    made = suggest(of, proposals.neighbours(bureau, who, of), backend, known, lambda: bureau.clock() > until)
    kept = proposals.propose(bureau, who, of, made.made, made.dropped)
    return Given(tuple(kept), made.dropped, made.fault)


def suggest(of: Asked, others: Sequence[Neighbour], backend: ChatBackend | None = None,
            known: frozenset[tuple[Ref, str]] = frozenset(), enough: Callable[[], bool] = lambda: False) -> Suggested:
    """Proposals of every source, the words' before the model's; nothing is kept. A form that was decided is not changed by it.
    `known`: the questions that the model was asked before; `enough`: whether it has taken long enough."""
    stored = of.stored
    names = (stored.form.project_name, stored.form.department, stored.form.unit, *_places(stored.policy))
    sent = bool(stored.policy.vocabulary.outgoing)
    guesses = Guesses(backend, _masking(stored), known, enough) if backend and sent else None
    sources: list[Source] = [Words(stored.policy), Coverage(), Copies(names, tuple(others)), *([guesses] if guesses else [])]
    made = [one for source in sources for ask, texts in of.asks for one in source.answers(ask, texts)]
    if guesses is None:
        return Suggested(tuple(made), fault=NOT_SENT if backend else "")
    dropped = {DROPPED[why]: n for why, n in sorted(guesses.dropped.items())}
    return Suggested(tuple(made), dropped, guesses.fault.found if guesses.fault else "")


def _masking(stored: Stored) -> Masking:
    """What the policy hides of this form: what some of its fields and columns say, and what is written in certain ways."""
    form, masks = stored.decision.case.form, stored.policy.vocabulary.outgoing
    rows = [form.fields, *(row for table in form.tables.values() for row in table)]
    names = {kind: tuple(v.text for row in rows for name, v in row.items() if name in mask.fields and v.known and v.text)
             for kind, mask in masks.items()}
    return Masking(masks, Names(names, {}), _places(stored.policy))


def _places(policy: PolicyVersion) -> list[str]:
    """What the jurisdiction and those above it are called."""
    return [str(one["名称"]) for one in policy.resolved["辖区"].values()]
