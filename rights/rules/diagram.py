"""The table of states as a page of documentation: a diagram and the table itself, for lawyers and newcomers."""

from collections.abc import Iterator

from rights.rules.states import TABLE, State

HEAD = """# The life of a line

A request is a case with a number; each right in it is a line of its own. This page is made from
`rights/rules/states.py` by `./insyn manage lifecycle`, and a test keeps the two equal. The only writer is
`rights.services.lifecycle.advance`.

"""


def page() -> str:
    """Return the page as Markdown, with the diagram in Mermaid's language."""
    return HEAD + "\n".join([*_diagram(), "", *_table(), "", *_ways()]) + "\n"


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {State.RECEIVED}"
    for state, rule in TABLE.items():
        yield from (f"    {state} --> {after}" for after in rule.to)
        if state.ended:
            yield f"    {state} --> [*]"
    yield "```"


def _table() -> Iterator[str]:
    yield "| state | who must act | clock | trail | the person is told by |"
    yield "|---|---|---|---|---|"
    for state, rule in TABLE.items():
        clock = "stopped" if rule.clock_stops else "–" if state.ended else "runs"
        told = f"`{rule.tells}`" if rule.tells else "–"
        yield f"| {state} | {rule.acts} | {clock} | `{rule.audit}` | {told} |"


def _ways() -> Iterator[str]:
    yield "| from | to | by |"
    yield "|---|---|---|"
    for state, rule in TABLE.items():
        for after, roles in rule.to.items():
            yield f"| {state} | {after} | {', '.join(sorted(roles))} |"
