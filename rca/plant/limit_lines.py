"""Tables of limits that a PDF gave up as lines, one cell each. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rca.plant.limit_bounds import Grammar, stated
from rca.plant.limit_columns import one, role_of

Cells = Sequence[tuple[str, str]]

PARTS = re.compile(r"(?<!\d),(?!\d)|[，;；]|,\s")
_UNENDED = re.compile(r"[,，、]$|\b(?:and|or|of|to|at|in|for|with|the|between)$|[与和及或]$")
_SIDES = ("lower", "upper")
FIGURE = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


def flattened(lines: Sequence[str], grammar: Grammar) -> Iterator[Cells]:
    """Rows of a table whose cells came one per line, known by the units that stand alone."""
    heads = [role_of(line) for line in lines]
    if "name" not in heads or "unit" not in heads[heads.index("name") :]:
        return
    top = heads.index("unit", heads.index("name"))
    found = [
        i for i in range(top + 2, len(lines))
        if not re.search(r"\d\s", lines[i]) and _alone(lines[i], grammar)
    ]  # fmt: skip
    titles = [line for line in lines[top + 1 : top + 8]]
    for i in found:
        if sides := _sides(titles, lines[i + 1 :]):
            yield [("Item", _wrapped(lines[:i])), ("Unit", lines[i]), *sides]
            continue
        values = list(_values(lines[i + 1 :], lines[i], grammar))
        single = len(values) == 1
        columns = [
            ("Limit" if single or not titles[n : n + 1] else titles[n], value)
            for n, value in enumerate(values)
        ]
        yield [("Item", _wrapped(lines[:i])), ("Unit", lines[i]), *columns]


def _sides(titles: Sequence[str], values: Sequence[str]) -> Cells:
    """The figures under ``Lower`` and ``Upper``, ``-`` where a side has none."""
    roles = [role_of(title) for title in titles[:2]]
    picked = [title for title, role in zip(titles, roles, strict=False) if role in _SIDES]
    told = values[: len(picked)]
    if not picked or roles[0] not in _SIDES or len(told) < len(picked):
        return ()
    sound = all(value == "-" or FIGURE.fullmatch(value) for value in told)
    return list(zip(picked, told, strict=True)) if sound else ()


def _alone(line: str, grammar: Grammar) -> bool:
    found = one(line, grammar)
    return (
        found is not None and found.written.removeprefix("1").strip() == grammar.plain(line).strip()
    )


def _wrapped(before: Sequence[str]) -> str:
    """The cell that ends a run of lines, with the line it was wrapped from."""
    last = before[-1]
    if len(before) > 1 and (last[:1].islower() or len(last) < 3 or _UNENDED.search(before[-2])):
        return f"{before[-2]} {last}"
    return last


def _values(lines: Sequence[str], unit: str, grammar: Grammar) -> Iterator[str]:
    """The cells after a unit that state limits in it."""
    taken = 0
    while taken < len(lines):
        cell = lines[taken]
        taken += 1
        while taken < len(lines) and cell.count("(") > cell.count(")"):
            cell, taken = f"{cell} {lines[taken]}", taken + 1
        if not any(True for _ in stated(f"{PARTS.split(cell)[0]} {unit}", grammar, cell=True)):
            return
        yield re.sub(r"\s*\([^)]*\)", "", cell)
