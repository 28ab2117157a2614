"""Facts that a client says a person ticked, checked for their form."""

from __future__ import annotations

from kb.model import Problem, Problems


def ticks(facts: object) -> dict[str, list[str]]:
    """Name to a value or a list of values. Raises Problems for any other form."""
    if facts is None:
        return {}
    problem = Problem("facts", "应为“名称: 取值”或“名称: [取值]”", '写成 {"gene_research": "no"}')
    if not isinstance(facts, dict):
        raise Problems([problem])
    chosen = {name: [value] if isinstance(value, str) else value for name, value in facts.items()}
    for values in chosen.values():
        if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
            raise Problems([problem])
    return chosen
