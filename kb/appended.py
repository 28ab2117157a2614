"""One more item at the end of a list in a YAML file that people edit; nothing else of the file changes."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from kb.end_mark import body, ended
from kb.model import Problem, Problems


def appended(text: str, name: str, item: object, key: str = "") -> str:
    """The text of a file with an item behind the last one of its list, or of that under a key.

    `name`: of the file, to be told. Raises Problems for a list that is not written an item a line.
    """
    made = yaml.safe_dump([item], allow_unicode=True, sort_keys=False, width=100_000)
    whole = yaml.compose(text, Loader=yaml.SafeLoader)
    found = next((value for name, value in whole.value if name.value == key), None) if key and whole else whole
    if found is None:
        head = f"{key}:\n" if key else ""
        return ended(f"{body(text)}\n{head}{_indented(made, 2 if key else 0)}".lstrip("\n"))
    if not isinstance(found, yaml.SequenceNode) or found.flow_style or not found.value:
        what = f"{key or '文件'} 不是一行一条的列表，不能接着写"
        raise Problems([Problem(name, what, "改成每行一条、以“- ”开头")])
    end = max(leaf.end_mark.index for leaf in _leaves(found.value[-1]))
    # A block of text ends with its line, anything else before that.
    at = end - 1 if text[end - 1] == "\n" else text.find("\n", end)
    return f"{text[:at]}\n{_indented(made, found.start_mark.column)}{text[at:]}"


def _indented(made: str, column: int) -> str:
    return "\n".join(" " * column + line for line in made.rstrip().split("\n"))


def _leaves(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        for one in node.value:
            for each in one if isinstance(one, tuple) else (one,):
                yield from _leaves(each)
    else:
        yield node
