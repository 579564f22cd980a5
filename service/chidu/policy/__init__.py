"""From policy files to a policy version: what a jurisdiction wrote, read with positions, checked and resolved.

Readers come first: `yamlfile` and `tablefile` read what stands in a file as text, `typist` says what was mistyped.
"""
