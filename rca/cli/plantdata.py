"""why: what the plant's records say about an incident."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rca.cli.common import (
    JsonOption,
    LangOption,
    WorkspaceOption,
    err,
    open_workspace,
    out,
    parse_lang,
    print_json,
)

if TYPE_CHECKING:
    from rich.console import RenderableType

    from rca.plant.findings import Findings


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command()(why)


def why(
    name: Annotated[str, typer.Argument(metavar="ID", help="ID or ID@n of a stored incident.")],
    workspace: WorkspaceOption = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Also write the charts to this file.")
    ] = None,
    lang: LangOption = "",
    json: JsonOption = False,
) -> None:
    """Show what sets the bad units apart, what changed before, and which values are off limits."""
    plant = open_workspace(workspace)
    incident = plant.records.diagnosis(name).incident
    findings = plant.why(incident, lang=parse_lang(lang))
    if html is not None:
        from rca.plant.charts import fragment

        body = fragment(findings, findings.lang)
        head = '<!doctype html><html><head><meta charset="utf-8"></head><body>'
        html.write_text(f"{head}{body}</body></html>\n", encoding="utf-8")
        err().print(f"charts: {html}", style="dim", markup=False)
    if json:
        shape = asdict(findings)
        shape["codes"] = sorted(findings.codes)
        shape["tested"]["logs"] = sorted(findings.tested.logs)
        print_json(shape)
        return
    for part in _told(findings):
        out().print(part)


def _told(findings: Findings) -> list[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    from rca.plant.drawable import drawable
    from rca.plant.phrases import capability
    from rca.report.chart_text import lines

    parts: list[RenderableType] = [Text(line) for line in _head(findings)]
    if findings.items:
        table = Table("", "strength", "what", "where", expand=True)
        for at, f in enumerate(findings.items, 1):
            style = "red" if f.stance == "against" else ""
            table.add_row(str(at), f"{f.strength:.1f}", Text(f.text, style), Text(f.ref, "dim"))
        parts.append(table)
        for chart in drawable(findings) or ():
            told = "\n".join(lines(chart.data, findings.lang))
            parts.append(Text(told, no_wrap=True, overflow="ellipsis"))
    if findings.context:
        parts.append(Text("Nearby, not carried by the data:", "bold"))
        parts += [Text(f"  {f.text} ({f.ref})") for f in findings.context]
    if findings.capability:
        parts.append(Text("Cpk before and in the window:", "bold"))
        parts += [Text(f"  {capability(c, findings.lang)}") for c in findings.capability]
    if findings.limits:
        parts.append(Text("Stated values:", "bold"))
        parts += [
            Text(f"  {v.value}: {v.verdict}" + (f" ({v.limit}, {v.ref})" if v.ref else ""))
            for v in findings.limits
        ]
    return parts


def _head(findings: Findings) -> list[str]:
    c = findings.comparison
    if c.basis == "none":
        told = ["No bad units of this incident are in the records: nothing was compared."]
    else:
        where = " ".join(x for x in (c.product, c.line) if x)
        told = [
            f"{c.bad} bad units ({c.basis}) against {c.good} good ones of the same window, "
            f"{where} at {c.stage}, {c.start} to {c.end}."
        ]
    if c.unknown:
        told.append(f"{c.unknown} of the named units are in no table.")
    if c.before:
        told.append(f"Before: {c.before[0]} bad of {c.before[1]} in 14 days.")
    if c.inconclusive:
        told.append(f"Inconclusive: {c.inconclusive}.")
    if c.detectable_lift:
        told.append(f"Smallest lift that so many bad units could have shown: {c.detectable_lift}.")
    told += [
        f"{100 * g.missing / g.units:.0f} % of bad units have no {g.column}."
        for g in findings.gaps[:5]
    ]
    if not findings.items and c.bad:
        told.append("Nothing sets the bad units apart.")
    return [*told, *findings.notes]
