"""YAML as people write it: dates and yes/no stay words, and every value knows its line."""

from collections.abc import Iterator
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

Path = tuple[str | int, ...]


class _Plain(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads only text, numbers, true, false and null; never a date, never "no" as false."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Plain.add_implicit_resolver("tag:yaml.org,2002:bool", yaml.SafeLoader.yaml_implicit_resolvers["t"][0][1], list("tT"))


class NotYaml(ValueError):
    """The text is not YAML; `line` says where reading stopped."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def load(text: str) -> Any:
    """Read one YAML document. Raises NotYaml with the line where it stopped making sense."""
    try:
        return yaml.load(text, Loader=_Plain)  # noqa: S506  (a safe loader with fewer types)
    except yaml.YAMLError as error:
        raise _not_yaml(error) from None


def line_of(text: str, path: Path) -> int:
    """Return the line on which the value at this path, or its nearest parent, begins."""
    try:
        node = _compose(text)
    except NotYaml as error:
        return error.line
    line = 1
    for step in path:
        node = _child(node, step)
        if node is None:
            break
        line = node.start_mark.line + 1
    return line


def repeated_keys(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and name of every key that a mapping holds twice. Raises NotYaml."""
    todo: list[Node | None] = [_compose(text)]
    visited: set[int] = set()
    while todo:
        node = todo.pop()
        if id(node) in visited:
            continue
        visited.add(id(node))
        if isinstance(node, SequenceNode):
            todo.extend(node.value)
        elif isinstance(node, MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                name = str(key.value)
                if name in seen:
                    yield key.start_mark.line + 1, name
                seen.add(name)
                todo.append(value)


def _compose(text: str) -> Node | None:
    try:
        node: Node | None = yaml.compose(text, Loader=_Plain)
    except yaml.YAMLError as error:
        raise _not_yaml(error) from None
    return node


def _not_yaml(error: yaml.YAMLError) -> NotYaml:
    mark = getattr(error, "problem_mark", None)
    return NotYaml(mark.line + 1 if mark else 1, str(getattr(error, "problem", error)))


def _child(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    if isinstance(node, MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    return None
