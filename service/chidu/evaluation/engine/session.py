"""A compiled program at work: objects in, judgements and results out, and the order in which rules fired (判定会话)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from threading import Lock
from typing import Literal, NoReturn, TypeVar

from chidu.errors import Disagreement, InputError
from chidu.evaluation.engine.identity import distinct
from chidu.evaluation.engine.machine import Fact, Machine
from chidu.evaluation.engine.program import Program
from chidu.evaluation.engine.ruleset import LIMIT, Judgement, Stratum, brief, compile_program, fields_read
from chidu.types import Fired

Object = tuple[str, str, Mapping[str, int]]
"""What is judged: a name for it, its kind, its fields."""

Climb = tuple[str, Mapping[str, int]]
"""A ladder and the fields it reads."""

_Item = TypeVar("_Item")

AT_ONCE = 32  # objects in one round: the engine's pools grow to the largest round and never shrink


class Session:
    """One program, compiled once and asked many times. It keeps no memory of one question in the next, but the trace.

    `trace` lists what fired, in order, each judgement once. Whoever asks for a new case takes it: `take_trace()`.
    """

    def __init__(self, program: Program) -> None:
        """Raises PolicyError if the program is malformed or too large."""
        self.program = program
        self.trace: list[Fired] = []
        self._ruleset = compile_program(program)
        self._ladders = {ladder.id: ladder for ladder in program.ladders}
        self._reads = {ladder.id: fields_read(ladder) for ladder in program.ladders}
        self._kinds = {kind: frozenset(fields) for kind, fields in program.fields.items()}
        self._names = _Names()
        self._lock = Lock()
        self._machine = Machine(self._ruleset.text, self._ruleset.roll_call)

    def verdicts(self, objects: Sequence[Object]) -> dict[tuple[str, str], Judgement | Literal["unknown"]]:
        """How every rule judges every object of its kind, keyed by rule id and the object's name.

        Raises InputError for fields that are not exactly the whole numbers declared, Disagreement if a rule judges one
        object in two ways (its rails contradict each other), WorkerLost if the engine fails.
        """
        self._require_objects(objects)
        found: dict[tuple[str, str], Judgement] = {}
        with self._lock:
            for part in _parts(objects):
                self._judge(part, found)
        return {
            (rule.id, name): found.get((rule.id, name), "unknown")
            for name, kind, _ in objects
            for rule in self.program.rules
            if rule.about == kind
        }

    def _judge(self, objects: Sequence[Object], found: dict[tuple[str, str], Judgement]) -> None:
        owners: dict[str, str] = {}
        facts: list[Fact] = []
        self._names.rewind()
        for name, kind, fields in objects:
            for fact in self._names.facts(self._ruleset.strata[kind], fields):
                facts.append(fact)
                owners[fact.name] = name
        clashes: list[tuple[str, str]] = []

        def answer(engine_rule: str, fact: str) -> Sequence[Fact]:
            meaning = self._ruleset.verdicts[engine_rule]
            key = (meaning.rule, owners[fact])
            if key not in found:
                found[key] = meaning.judgement
                self.trace.append(Fired(*key, meaning.judgement))
            elif found[key] != meaning.judgement:
                clashes.append(key)
            return ()

        self._machine.play(facts, answer)
        for rule, name in clashes:
            _disagree(f"规则{rule}对“{name}”给出了两种判定")

    def climb(self, ladder: str, fields: Mapping[str, int]) -> str | None:
        """The result of the first step whose test certainly holds; None (待定) once a step is undecided or none holds.

        `fields` must hold every field the ladder reads; others are checked and left aside. Errors as for `verdicts`.
        """
        return self.climb_all([(ladder, fields)])[0]

    def climb_all(self, climbs: Sequence[Climb]) -> tuple[str | None, ...]:
        """Several ladders, each as in `climb`, run together and answered in the order given."""
        for ladder, fields in climbs:
            self._require_climb(ladder, fields)
        with self._lock:
            return tuple(result for part in _parts(climbs) for result in self._climb(part))

    def _climb(self, climbs: Sequence[Climb]) -> list[str | None]:
        owners: dict[str, int] = {}
        found: dict[tuple[int, int], bool] = {}
        results: list[str | None] = [None] * len(climbs)
        clashes: list[tuple[str, int]] = []
        self._names.rewind()

        def place(number: int, step: int) -> list[Fact]:
            ladder, fields = climbs[number]
            stairs = self._ruleset.stairs[ladder]
            facts = list(self._names.facts(stairs[step], fields)) if step < len(stairs) else []
            owners.update((fact.name, number) for fact in facts)
            return facts

        def answer(engine_rule: str, fact: str) -> Sequence[Fact]:
            meaning = self._ruleset.rungs[engine_rule]
            number, step = owners[fact], meaning.step
            if (number, step) in found:
                if found[number, step] != meaning.holds:
                    clashes.append((meaning.ladder, step))
                return ()
            found[number, step] = meaning.holds
            result = self._ladders[meaning.ladder].steps[step].result if meaning.holds else "next"
            self.trace.append(Fired(meaning.ladder, str(step), result))
            if not meaning.holds:
                return place(number, step + 1)
            results[number] = result
            return ()

        self._machine.play([fact for number in range(len(climbs)) for fact in place(number, 0)], answer)
        for ladder, step in clashes:
            _disagree(f"阶梯{ladder}第{step + 1}级既成立又不成立")
        return results

    def take_trace(self) -> tuple[Fired, ...]:
        """What fired since this was last asked."""
        taken, self.trace = tuple(self.trace), []
        return taken

    def _require_objects(self, objects: Sequence[Object]) -> None:
        known = set()
        for name, kind, fields in objects:
            if type(name) is not str or type(kind) is not str:
                _refuse(f"对象的名称和种类须是文字，不能是{type(name).__name__}和{type(kind).__name__}")
            if kind not in self._kinds:
                _refuse(f"“{name}”属于程序中没有的对象种类“{kind}”")
            if (name, kind) in known:
                _refuse(f"“{name}”出现了两次")
            known.add((name, kind))
            if fields.keys() != self._kinds[kind]:
                odd = "、".join(sorted(map(str, fields.keys() ^ self._kinds[kind])))
                _refuse(f"“{name}”缺少或多出字段：{odd}")
            _require_numbers(name, fields)

    def _require_climb(self, ladder: str, fields: Mapping[str, int]) -> None:
        if ladder not in self._ladders:
            _refuse(f"程序中没有阶梯“{ladder}”")
        if missing := [field for field in self._reads[ladder] if field not in fields]:
            _refuse(f"阶梯{ladder}缺少字段：{'、'.join(missing)}")
        _require_numbers(f"阶梯{ladder}", fields)

    @property
    def kilobytes(self) -> int:
        """About how much memory it takes, from above."""
        return self._ruleset.kilobytes

    @property
    def closed(self) -> bool:
        """Closed on purpose or by a fault; a closed session answers nothing more."""
        return self._machine.closed

    def close(self) -> None:
        self._machine.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Names:
    """The same constant fact names over and over, from the first for every round."""

    def __init__(self) -> None:
        self._fresh = distinct("a")
        self._known: list[str] = []
        self._next = 0

    def rewind(self) -> None:
        self._next = 0

    def facts(self, strata: Sequence[Stratum], fields: Mapping[str, int]) -> Iterator[Fact]:
        for stratum in strata:
            if self._next == len(self._known):
                self._known.append(next(self._fresh))
            name = self._known[self._next]
            self._next += 1
            yield Fact(name, stratum.fact(name, fields), stratum.clauses + 1)


def _parts(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))


def _require_numbers(owner: str, fields: Mapping[str, int]) -> None:
    for field, number in fields.items():
        if type(number) is not int:  # which leaves out True and False: to the engine they would equal 1 and 0
            _refuse(f"“{owner}”的字段“{field}”不是整数，而是{type(number).__name__}")
        if abs(number) > LIMIT:
            _refuse(f"“{owner}”的字段“{field}”超出±2^31：{brief(number)}")


def _refuse(found: str) -> NoReturn:
    raise InputError("engine-fact", f"交给规则引擎的事实不合要求：{found}", rule="每个字段须齐全，且为±2^31以内的整数")


def _disagree(found: str) -> NoReturn:
    raise Disagreement(
        "engine-rails",
        found,
        rule="一个条件不能既必然成立又必然不成立",
        remedy="不出文书，请报告运维人员",
    )
