"""The second signature: durable_rules judges the same case by the same policy, on its own (第二判定器).

Nothing outside this package imports durable_rules. A `Program` says what is certainly true and certainly false of
whole numbers; a `Session` runs it forward. Sessions live in the sandbox's worker, away from the process that serves
people:

    def judge(program, objects):              # at module level, so that the worker can find it
        return session(program).verdicts(objects)

    shared().call(judge, program, objects)
"""

from chidu.evaluation.engine.program import Atom, Clause, EngineRule, Ladder, Program, Rails, Step

__all__ = ["Atom", "Clause", "EngineRule", "Ladder", "Program", "Rails", "Step"]
