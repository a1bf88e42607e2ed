"""Diagnoses on a terminal: what an engineer reads at the line, within 100 columns.

Everything from files goes through `Text`, never through rich markup, and loses control characters:
a document cannot colour, move or rewrite the terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from rca.domain import Diagnosis, Evidence, Hypothesis, Lang
from rca.report.labels import LABELS, language_of, price, title
from rca.report.listed import further, lists, sources, standing

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

WIDTH = 100
BAR = 12  # characters of a probability bar
SEVERE_SHOWN = 5
EVIDENCE_SHOWN = 2  # lines for and lines against, per hypothesis
ACTIONS_SHOWN = 2  # for the leading cause
NOTEWORTHY = 0.05  # nats; less is only in the ledger view
QUOTE = 150  # characters of a quote; the whole one is in the ledger view
_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)

Words = Mapping[str, str]


def answer(diagnosis: Diagnosis, lang: Lang | None = None) -> RenderableType:
    """What ``ask``, ``demo`` and ``show`` print: ranked causes, the evidence that decides, the next
    check, containment. Import cost of rich falls here, not on ``rca --help``."""
    from rich.console import Group
    from rich.constrain import Constrain
    from rich.padding import Padding

    words = LABELS[language_of(diagnosis, lang)]
    parts: list[RenderableType] = [_head(diagnosis, words)]
    if diagnosis.error:
        parts.append(_line(words, "error", diagnosis.error, "red"))
    parts += [_plain(note, "yellow") for note in diagnosis.notes]
    parts += _beyond(diagnosis, words)
    if diagnosis.hypotheses:
        parts.append(_ranking(diagnosis, words))
        for hypothesis in diagnosis.hypotheses[:3]:
            parts += _evidence(hypothesis, words)
    parts += _next(diagnosis, words)
    parts += _containment(diagnosis, words)
    parts += _remedies(diagnosis, words)
    parts += _lists(diagnosis, words)
    if diagnosis.contributing:
        parts.append(_line(words, "contributing", further(diagnosis, words)))
    if diagnosis.not_excluded:
        parts.append(_severe(diagnosis.not_excluded, words))
    return Constrain(Padding(Group(*parts), (0, 0, 1, 0)), WIDTH)


def ledger(diagnosis: Diagnosis, lang: Lang | None = None) -> RenderableType:
    """The whole ledger of every hypothesis: weights with their sum, quotes and references."""
    from rich.console import Group
    from rich.constrain import Constrain

    words = LABELS[language_of(diagnosis, lang)]
    tables = [_ledger_table(hypothesis, words) for hypothesis in diagnosis.hypotheses]
    return Constrain(Group(*tables), WIDTH)


def clean(value: str) -> str:
    """One line of printable text."""
    return re.sub(r"\s+", " ", _CONTROL.sub(" ", value)).strip()


def _plain(value: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(clean(value), style=style)


def _line(words: Words, label: str, value: str, style: str = "bold") -> Text:
    from rich.text import Text

    return Text.assemble((f"{words[label]}{words['colon']}", style), clean(value))


def _severe(cause_ids: tuple[str, ...], words: Words) -> Text:
    """The likeliest few: against a flat list dozens are not excluded, and nobody reads dozens."""
    names = words["comma"].join(cause_ids[:SEVERE_SHOWN])
    more = len(cause_ids) - SEVERE_SHOWN
    return _line(
        words, "not_excluded", names + (words["more"].format(more) if more > 0 else ""), "red"
    )


def _head(diagnosis: Diagnosis, words: Words) -> Text:
    from rich.text import Text

    style = {"diagnosed": "green", "undetermined": "yellow", "failed": "red"}[diagnosis.status]
    head = Text.assemble(
        (clean(diagnosis.incident.id), "bold cyan"), "  ", (words[diagnosis.status], style)
    )
    if diagnosis.novelty is not None:
        head.append(f"  {words['novelty']} {diagnosis.novelty:.0%}", "dim")
    return head.append("\n").append(_short(diagnosis.incident.text, 300))


def _ranking(diagnosis: Diagnosis, words: Words) -> RenderableType:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE, pad_edge=False, show_edge=False)
    table.add_column("#", justify="right")
    table.add_column(words["cause"], ratio=1)
    table.add_column(words["probability"], no_wrap=True)
    table.add_column(words["precedents"], justify="right")
    for h in diagnosis.hypotheses:
        filled = round(min(1.0, max(0.0, h.probability)) * BAR)
        bar = Text.assemble(
            ("█" * filled, "cyan"), ("░" * (BAR - filled), "dim"), f" {h.probability:4.0%}"
        )
        table.add_row(Text(str(h.rank)), Text(clean(title(h))), bar, Text(str(h.precedents)))
    return table


def _evidence(hypothesis: Hypothesis, words: Words) -> Iterator[RenderableType]:
    """The heaviest quotes for and against, base rate and remainder aside."""
    from rich.text import Text

    lines = sorted(_merged(hypothesis.ledger), key=lambda line: -abs(line.weight))
    top = [line for line in lines if line.weight >= NOTEWORTHY][:EVIDENCE_SHOWN]
    low = [line for line in lines if line.weight <= -NOTEWORTHY][:EVIDENCE_SHOWN]
    if top or low:
        yield Text(clean(f"{hypothesis.rank}. {hypothesis.cause_id}"), "bold")
    for line in (*top, *low):
        yield _weighed(line)


def _merged(ledger: Iterable[Evidence]) -> list[Evidence]:
    """Lines that quote the same passage as one, their weights added."""
    once: dict[tuple[str, str], Evidence] = {}
    for line in ledger:
        if line.kind not in ("prior", "rest") and line.quote.strip():
            old = once.get((line.ref, line.quote))
            weight = line.weight + (old.weight if old else 0.0)
            once[line.ref, line.quote] = replace(line, weight=weight)
    return list(once.values())


def _weighed(line: Evidence) -> RenderableType:
    from rich.padding import Padding
    from rich.text import Text

    style = "green" if line.weight > 0 else "red"
    quote = _short(line.quote, QUOTE)
    body = Text.assemble((f"{line.weight:+.2f} ", style), quote, (f"  {clean(line.ref)}", "dim"))
    return Padding(body, (0, 0, 0, 3))


def _next(diagnosis: Diagnosis, words: Words) -> Iterator[RenderableType]:
    check = diagnosis.next_check
    if check is None:
        return
    costs = words["brackets"].format(price(check, words))
    yield _line(words, "next", f"{_short(check.text, 200)}{costs}", "bold magenta")


def _containment(diagnosis: Diagnosis, words: Words) -> Iterator[RenderableType]:
    shown = diagnosis.containment[:2]
    for item in shown:
        cites = f" [{', '.join(item.cites)}]" if item.cites else ""
        yield _line(words, "containment", f"{_short(item.text, 200)}{cites}", "bold")
    if shown and shown[0].scope:
        yield _line(words, "scope", _short(shown[0].scope, 200), "dim")


def _remedies(diagnosis: Diagnosis, words: Words) -> Iterator[RenderableType]:
    """What to do about the leading cause, and whether it held; nothing where no cause leads."""
    if diagnosis.status != "diagnosed":
        return
    leader = diagnosis.hypotheses[0]
    label = f"{words['corrective']}{words['brackets'].format(leader.cause_id)}{words['colon']}"
    for action in leader.actions.corrective[:ACTIONS_SHOWN]:
        mark = words[f"held_{action.held}"] if action.basis == "cited" else words["suggested"]
        cites = f" [{', '.join(action.cites)}]" if action.cites else ""
        told = f"{_short(action.text, 200)}{words['brackets'].format(mark)}{cites}"
        yield _plain(label + told)


def _beyond(diagnosis: Diagnosis, words: Words) -> Iterator[RenderableType]:
    """Stated values outside their limit."""
    for value in diagnosis.limits:
        if value.verdict == "outside":
            source = words["brackets"].format(f"{clean(value.limit)}, {clean(value.ref)}")
            yield _line(words, "beyond", f"{value.value}{source}", "red")


def _lists(diagnosis: Diagnosis, words: Words) -> Iterator[RenderableType]:
    """Past actions, and why it was not detected: score, text, where its words stand."""
    from rich.padding import Padding
    from rich.text import Text

    for label, lines in lists(diagnosis):
        yield Text(words[label], "bold")
        for line in lines:
            about = standing(line, words)
            body = Text.assemble(
                (f"{line.rank}. {line.score:+.2f} ", "red" if line.held is False else "green"),
                _short(line.text, QUOTE),
                (words["brackets"].format(clean(about)) if about else "", "bold"),
                (f"  {clean(sources(line)[0].ref)}", "dim"),
            )
            yield Padding(body, (0, 0, 0, 3))


def _ledger_table(hypothesis: Hypothesis, words: Words) -> RenderableType:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    name = Text(clean(f"{hypothesis.rank}. {title(hypothesis)}"), "bold")
    table = Table(title=name, title_justify="left", box=box.SIMPLE, pad_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column(words["weight"], justify="right", no_wrap=True)
    table.add_column(words["kind"], no_wrap=True)
    table.add_column(words["quote"], ratio=3, overflow="fold")
    table.add_column(words["ref"], ratio=2, overflow="fold")
    for line in hypothesis.ledger:
        style = "green" if line.weight > 0 else "red" if line.weight < 0 else "dim"
        table.add_row(
            Text(clean(line.id)),
            Text(f"{line.weight:+.3f}", style),
            Text(line.kind),
            Text(clean(line.quote)),
            Text(clean(line.ref), "dim"),
        )
    table.add_row(Text(""), Text(f"{hypothesis.score:+.3f}", "bold"), Text(words["sum"]))
    return table


def _short(value: str, limit: int) -> str:
    value = clean(value)
    return value if len(value) <= limit else value[: limit - 1].rstrip() + "…"
