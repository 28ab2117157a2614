"""What a draft has not said yet: while the word stands in a rule or a scenario, nothing of the file is served."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from kb.problem import Problem

UNFINISHED = "待完成"


def unfinished(name: str, node: yaml.Node, path: tuple[str, ...] = ()) -> Iterator[Problem]:
    """Every entry of a YAML document that is not finished, with its line. Comments may say the word."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from unfinished(name, value, (*path, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from unfinished(name, value, path)
    elif isinstance(node, yaml.ScalarNode) and UNFINISHED in node.value:
        where = f"{name}：第 {node.start_mark.line + 1} 行：{'.'.join(path)}"
        yield Problem(where, f"还没有写完（{UNFINISHED}）", f"写好这一项，删去“{UNFINISHED}”；不要的整项删去")
