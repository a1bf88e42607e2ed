"""Findings -> how far each cause is supported or contradicted, one figure per signal type. Pure.

A cause says in its catalogue row what plant data would show if it were true (``signals``):
``process:<parameter>:<high|low|shift|spread>``, ``log:<code>``, ``change:<word>``,
``factor:<column>``. Each figure lies in [0, 1]; the fitted weights of `rca.plant.ledger` turn them
into nats. A cause without signals is matched by the words of its row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rca.domain import Cause, EvidenceKind
from rca.plant.findings import Finding, Findings

FEATURES = (
    "process for", "symptom for", "process flat", "process opposite", "factor for", "factor flat",
    "log for", "log quiet", "change for", "change after", "words for", "change told",
)  # fmt: skip
SILENT = frozenset(("process flat", "factor flat", "log quiet"))  # nothing was found there
_OF_KIND: Mapping[EvidenceKind, tuple[str, ...]] = {
    "log": ("log for", "log quiet"),
    "change": ("change for", "change after", "change told"),
}
KINDS: Mapping[str, EvidenceKind] = {
    f: next((kind for kind, names in _OF_KIND.items() if f in names), "process") for f in FEATURES
}
FULL = 8.0  # strength from which a finding counts whole
ENOUGH = 10  # bad units below which silence says nothing
FLAT = 0.3  # standard deviations that still count as no difference


Fits = Callable[[Finding], float]


@dataclass(frozen=True, slots=True)
class Weighed:
    """``amount`` in [0, 1] of one feature for one cause, and the finding or name behind it."""

    feature: str
    amount: float
    finding: Finding | None = None
    name: str = ""  # of a silent signal


def weigh(findings: Findings, cause: Cause, fits: Fits) -> tuple[Weighed, ...]:
    """All features of ``cause`` that are not 0. ``fits``: how well the words of a finding fit the
    cause's row, asked where the row names no signals."""
    parsed = [_parse(signal) for signal in cause.signals]
    if not (findings.comparison.bad and findings.comparison.good):
        return _told(findings, parsed, fits)
    if _guessed(findings):
        return ()
    if not parsed:
        return _by_words(findings, fits)
    out: list[Weighed] = []
    out += _process([p for p in parsed if p[0] == "process"], findings)
    out += _factor([p for p in parsed if p[0] == "factor"], findings)
    out += _log([p for p in parsed if p[0] == "log"], findings)
    out += _change([p for p in parsed if p[0] == "change"], findings)
    dumb = findings.comparison.assumed
    return tuple(w for w in out if w.amount > 0 and not (dumb and w.feature in SILENT))


def _guessed(findings: Findings) -> bool:
    """In a window that nobody stated, silence says nothing: it may be the wrong window. Where it
    holds a finding, the finding counts, what is silent beside it does not."""
    told = any(f.kind != "log" and not f.restates and f.stance == "for" for f in findings.items)
    return findings.comparison.assumed and not told


def _parse(signal: str) -> tuple[str, str, str]:
    kind, _, rest = signal.strip().partition(":")
    name, _, way = rest.partition(":") if kind == "process" else (rest, "", "")
    return kind.strip(), name.strip(), way.strip()


_Credit = tuple[float, Finding]


def _amount(finding: Finding) -> float:
    return min(1.0, finding.strength / FULL)


def _best(feature: str, found: Iterable[_Credit]) -> list[Weighed]:
    ranked = sorted(found, key=lambda pair: (-pair[0], pair[1].column, pair[1].level))
    return [Weighed(feature, ranked[0][0], ranked[0][1])] if ranked else []


def _process(signals: Sequence[tuple[str, str, str]], findings: Findings) -> list[Weighed]:
    shifts = [f for f in findings.items if f.kind == "shift"]
    agree, same, oppose = list[_Credit](), list[_Credit](), list[_Credit]()
    flat = list[str]()
    for _, name, way in signals:
        mine = [f for f in shifts if f.column == name]
        right = [f for f in mine if _agrees(f, way)]
        agree += [(_amount(f), f) for f in right if not f.restates]
        same += [(_amount(f), f) for f in right if f.restates]
        oppose += [(_amount(f), f) for f in mine if f not in right]
        effect = findings.tested.parameters.get(name)
        if not mine and effect is not None and effect < FLAT:
            flat.append(name)
    out = [*_best("process for", agree), *_best("symptom for", same)]
    if not out:
        out += _best("process opposite", oppose)
    if flat and findings.comparison.bad >= ENOUGH:
        out.append(Weighed("process flat", len(flat) / len(signals), name=flat[0]))
    return out


def _agrees(finding: Finding, way: str) -> bool:
    return way in ("shift", finding.level) or (way == "spread" and finding.words == "spread")


def _factor(signals: Sequence[tuple[str, str, str]], findings: Findings) -> list[Weighed]:
    names = {name for _, name, _ in signals}
    found = []
    for f in findings.items:
        if f.kind != "commonality":
            continue
        columns = [told.partition(" ")[0] for told in f.group]
        if names & set(columns):
            found.append((_amount(f) / len(set(columns)), f))
    out = _best("factor for", found)
    silent = [n for n in sorted(names) if findings.tested.factors.get(n, 0.0) > 0.2]
    few = findings.comparison.bad < ENOUGH or findings.comparison.inconclusive
    if not out and silent and not few:
        out.append(Weighed("factor flat", len(silent) / len(names), name=silent[0]))
    return out


def _log(signals: Sequence[tuple[str, str, str]], findings: Findings) -> list[Weighed]:
    names = {name for _, name, _ in signals}
    if not names:
        return []
    if names & findings.codes:
        return [Weighed("log for", 1.0, name=sorted(names & findings.codes)[0])]
    rose = [(_amount(f), f) for f in findings.items if f.kind == "log" and f.column in names]
    return _best("log for", rose) or [Weighed("log quiet", 1.0, name=sorted(names)[0])]


def _change(signals: Sequence[tuple[str, str, str]], findings: Findings) -> list[Weighed]:
    before, after = list[_Credit](), list[_Credit]()
    for f in (*findings.items, *findings.context):
        if f.kind != "change" or not any(_says(f.words, name) for _, name, _ in signals):
            continue
        (before if f.stance == "for" else after).append((_amount(f), f))
    out = _best("change for", before)
    return out or _best("change after", after)


def _says(text: str, word: str) -> bool:
    """Whether a change entry says a word; Latin words as words, Chinese anywhere."""
    if word.isascii():
        return re.search(rf"(?<![a-z]){re.escape(word.lower())}", text.lower()) is not None
    return word in text


def _by_words(findings: Findings, fits: Fits) -> tuple[Weighed, ...]:
    """For a cause whose row names no signal."""
    those = (f for f in (*findings.items, *findings.context) if f.stance == "for")
    found = ((_amount(f) * fits(f), f) for f in those if not f.restates)
    return tuple(_best("words for", (pair for pair in found if pair[0] > 0)))


def _told(
    findings: Findings, signals: Sequence[tuple[str, str, str]], fits: Fits
) -> tuple[Weighed, ...]:
    """Changes where the incident says it is, when no unit could be compared."""
    words = [name for kind, name, _ in signals if kind == "change"]
    found = []
    for f in findings.context:
        if f.kind == "change" and f.stance == "for":
            fit = float(any(_says(f.words, word) for word in words)) if signals else fits(f)
            found.append((f.strength * fit, f))
    return tuple(_best("change told", (pair for pair in found if pair[0] > 0)))
