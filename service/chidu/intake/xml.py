"""XML of a file from outside, parsed without entities, without network, within libxml2's own limits."""

from __future__ import annotations

from lxml import etree


def parse(content: bytes) -> etree._Element:
    """The root of a part. Raises etree.XMLSyntaxError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                             remove_comments=True, remove_pis=True)
    return etree.fromstring(content, parser)
