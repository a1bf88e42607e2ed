"""Lists beside the causes: past actions, why it was not detected, and further causes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rca.domain import Diagnosis, Evidence, Listed

Words = Mapping[str, str]


def lists(diagnosis: Diagnosis) -> Iterator[tuple[str, tuple[Listed, ...]]]:
    """(label, lines) of every list that has any."""
    for label, lines in (("past_actions", diagnosis.past_actions), ("escape", diagnosis.escape)):
        if lines:
            yield label, lines


def sources(line: Listed) -> tuple[Evidence, ...]:
    """The named reasons, heaviest first, without what is summed up."""
    return tuple(one for one in line.ledger if one.kind != "rest")


def standing(line: Listed, words: Words) -> str:
    """What is known of it: how it went before, or the cause it belongs to; "" = neither."""
    if line.held is not None:
        return words[f"held_{line.held}"]
    return line.cause_id


def further(diagnosis: Diagnosis, words: Words) -> str:
    """Causes that acted beside the leading one, each with its part, in one line."""
    return words["comma"].join(
        item.cause_id
        + words["brackets"].format(words["escape_role" if item.role == "escape" else item.role])
        for item in diagnosis.contributing
    )
