"""No two names that the engine would take for one."""

from itertools import islice

from chidu.evaluation.engine import identity
from chidu.evaluation.engine.identity import distinct, hash32


def test_the_hash_is_the_engines_own():
    assert hash32("a") == 0xE40C292C  # published test vectors of FNV-1a
    assert hash32("foobar") == 0xBF9CF968


def test_names_are_short_constant_and_never_collide():
    names = list(islice(distinct("f"), 5000))
    assert names[:2] == ["f0", "f1"]
    assert names == list(islice(distinct("f"), 5000))
    assert len({hash32(name) for name in names}) == 5000


def test_a_name_whose_hash_is_taken_is_left_out(monkeypatch):
    real = hash32
    monkeypatch.setattr(identity, "hash32", lambda name: real("f1") if name == "f3" else real(name))
    assert list(islice(distinct("f"), 4)) == ["f0", "f1", "f2", "f4"]


def test_a_name_that_hashes_like_a_word_of_the_engine_is_left_out(monkeypatch):
    real = hash32
    monkeypatch.setattr(identity, "hash32", lambda name: real("$and") if name == "f0" else real(name))
    assert next(distinct("f")) == "f1"
