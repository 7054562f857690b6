"""Writing the canonical record: rules 2 to 5 of fields.md section 4."""

from __future__ import annotations

import re
from typing import Dict, List

from .jsontext import Node

_ESCAPED = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n",
          "\r": "\\r", "\t": "\\t"}


class Spelled(str):
    """A number that keeps the spelling of its source."""


def quote(text: str) -> str:
    return '"' + _ESCAPED.sub(
        lambda m: _SHORT.get(m.group()) or f"\\u{ord(m.group()):04x}", text) + '"'


def write_node(node: Node) -> str:
    """Minified, keys in source order, of duplicate keys the last at its place."""
    if node.kind in ("string", "deep"):
        return quote(node.text)
    if node.kind == "array":
        return "[" + ",".join(write_node(item) for item in node.items) + "]"
    if node.kind == "object":
        last: Dict[str, int] = {name: at for at, (name, _) in enumerate(node.members)}
        parts: List[str] = []
        for at, (name, child) in enumerate(node.members):
            if last[name] == at:
                parts.append(quote(name) + ":" + write_node(child))
        return "{" + ",".join(parts) + "}"
    return node.text


def write(value: object) -> str:
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, Spelled):
        return str(value)
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Node):
        return write_node(value)
    if isinstance(value, dict):
        return "{" + ",".join(quote(k) + ":" + write(v) for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(write(v) for v in value) + "]"
    raise TypeError(type(value))
