"""One module an engine, each with the same four functions.

`prepare(work, sheets)` puts the facts into the form that the engine takes by nature, outside the clock; `load(work)` makes
its rules; `run(rules, facts)` is what is measured: a verdict of every rule about every object, grade and conclusion of
every case; `read(work, sheets, raw)` turns its answer into Results, outside the clock. `VERSION` names what is measured.
"""
