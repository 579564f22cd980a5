"""The second wall: even where a template was not checked, it meets plain data only and can call nothing."""

from __future__ import annotations

import jinja2
import pytest

from chidu.document.environment import make_environment

DATA = {"标题": "路灯", "项目": {"名称": "路灯"}, "名单": ["路灯"]}


@pytest.mark.parametrize("source", [
    "{{ 标题.__class__ }}", "{{ 标题['__class__'] }}", "{{ 标题.upper() }}", "{{ 项目.items() }}", "{{ 名单.append }}",
    "{{ 名单.__len__() }}", "{{ self.__init__ }}", "{{ range(9) }}", "{{ lipsum }}", "{{ cycler }}",
    "{% for x in 名单 %}{{ loop.changed(x) }}{% endfor %}", "{% for x in 名单 %}{{ loop._iterator }}{% endfor %}",
    "{% for x in 名单 recursive %}{{ loop(名单) }}{% endfor %}", "{% macro m() %}{% endmacro %}{{ m() }}",
    "{{ '%s'.format }}", "{{ ().__class__ }}"])
def test_no_attribute_no_method_no_call(source: str) -> None:
    with pytest.raises(jinja2.TemplateError):  # refused by the sandbox, or simply not there
        make_environment().from_string(source).render(DATA)


@pytest.mark.parametrize("source", [
    "{{ 标题|safe }}", "{{ 标题|attr('upper') }}", "{{ 标题|map('upper') }}", "{% if 标题 is string %}{% endif %}"])
def test_no_filter_and_no_test_but_ours(source: str) -> None:
    with pytest.raises(jinja2.TemplateError):
        make_environment().from_string(source).render(DATA)


def test_keys_items_and_the_loop_are_read() -> None:
    source = "{{ 项目.名称 }}{{ 项目['名称'] }}{{ 名单[0] }}{% for x in 名单 %}{{ loop.index }}{{ loop.first }}{% endfor %}"

    assert make_environment().from_string(source).render(DATA) == "路灯路灯路灯1是"
