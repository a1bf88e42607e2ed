"""``reports/ID.md``: one incident on one page. Text from incidents and documents stays text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rca.domain import Action, Cited, Diagnosis, Evidence, Hypothesis, Lang, Listed, NextCheck
from rca.report.chart_evidence import labels, unkept
from rca.report.chart_text import block
from rca.report.labels import LABELS, amount, language_of, price, title
from rca.report.listed import lists, standing
from rca.report.literal import text

Words = Mapping[str, str]


def page(diagnosis: Diagnosis, lang: Lang | None = None) -> str:
    """The report of one diagnosis as CommonMark with pipe tables.

    ``lang`` None = the incident's language. Every text that comes from a file is escaped, so that
    headings, links, images and HTML in it are shown and not rendered.
    """
    lang = language_of(diagnosis, lang)
    words = LABELS[lang]
    blocks = [f"# {words['incident']} {text(diagnosis.incident.id)}"]
    blocks.append("\n".join(f"> {text(line)}" for line in diagnosis.incident.observed.splitlines()))
    blocks.append(_summary(diagnosis, words))
    blocks += [f"**{text(note)}**" for note in diagnosis.notes]
    if diagnosis.error:
        blocks.append(f"**{words['error']}**{words['colon']}{text(diagnosis.error)}")
    if diagnosis.hypotheses:
        blocks.append(
            f"## {words['causes']}\n\n{words['suspected']}\n\n{_ranking(diagnosis, words)}"
        )
    blocks += _across(diagnosis, words)
    for hypothesis in diagnosis.hypotheses:
        blocks += _hypothesis(hypothesis, words)
    blocks += _charts(diagnosis, words, lang)
    blocks.append(_provenance(diagnosis, words))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _summary(diagnosis: Diagnosis, words: Words) -> str:
    rows = [f"- {words['status']}{words['colon']}{words[diagnosis.status]}"]
    if diagnosis.novelty is not None:
        meaning = words["brackets"].format(words["novelty_long"])
        rows.append(f"- {words['novelty']}{words['colon']}{diagnosis.novelty:.0%}{meaning}")
    return "\n".join(rows)


def _ranking(diagnosis: Diagnosis, words: Words) -> str:
    head = [words[k] for k in ("rank", "cause", "probability", "precedents", "severity", "step")]
    rows = [
        [
            str(h.rank),
            text(title(h)),
            f"{h.probability:.0%}",
            str(h.precedents),
            "" if h.severity is None else str(h.severity),
            text(h.process_step),
        ]
        for h in diagnosis.hypotheses
    ]
    return _table(head, rows)


def _across(diagnosis: Diagnosis, words: Words) -> Iterator[str]:
    """What concerns the incident and not one hypothesis."""
    if diagnosis.next_check is not None:
        yield _next(diagnosis.next_check, words)
    if diagnosis.containment:
        rows = [f"- {text(c.text)}{_cites(c.cites)}" for c in diagnosis.containment]
        scopes = dict.fromkeys(c.scope for c in diagnosis.containment if c.scope)
        rows += [f"- {words['scope']}{words['colon']}{text(scope)}" for scope in scopes]
        yield f"## {words['containment']}\n\n" + "\n".join(rows)
    for label, lines in lists(diagnosis):
        yield f"## {words[label]}\n\n" + "\n".join(_listed(line, words) for line in lines)
    if diagnosis.limits:
        rows = [
            f"- {text(v.value)}{words['colon']}{words[v.verdict]}"
            + (words["brackets"].format(f"{text(v.limit)}, {text(v.ref)}") if v.ref else "")
            for v in diagnosis.limits
        ]
        yield f"## {words['limits']}\n\n" + "\n".join(rows)
    if diagnosis.contributing:
        rows = []
        for item in diagnosis.contributing:
            role = words["escape_role" if item.role == "escape" else item.role]
            rows.append(f"- {text(item.cause_id)}{words['colon']}{role}{_cites(item.cites)}")
        yield f"## {words['contributing']}\n\n" + "\n".join(rows)
    if diagnosis.not_excluded:
        names = ", ".join(map(text, diagnosis.not_excluded))
        yield f"## {words['not_excluded']}\n\n{names}"


def _listed(line: Listed, words: Words) -> str:
    """One line of a ranked list, its score and, below it, the reasons that add up to it."""
    about = standing(line, words)
    head = f"{line.rank}. {line.score:+.3f} {text(line.text)}" + (
        words["brackets"].format(text(about)) if about else ""
    )
    rows = [f"   - {one.weight:+.3f} {text(one.quote)} ({text(one.ref)})" for one in line.ledger]
    return "\n".join([head, *rows])


def _next(check: NextCheck, words: Words) -> str:
    head = text(check.text) + words["brackets"].format(text(price(check, words)))
    rows = [f"- {text(outcome)}" for outcome in check.outcomes.values()]
    return f"## {words['next']}\n\n{head}" + ("\n\n" + "\n".join(rows) if rows else "")


def _hypothesis(hypothesis: Hypothesis, words: Words) -> Iterator[str]:
    share = words["brackets"].format(f"{hypothesis.probability:.0%}")
    yield f"## {hypothesis.rank}. {text(title(hypothesis))}{share}"
    yield f"**{words['why']}**{words['colon']}{text(hypothesis.rationale.text)}"
    for struck in hypothesis.rationale.struck:
        reason = words["brackets"].format(f"{words['reason']}{words['colon']}{text(struck.reason)}")
        yield f"{words['struck']}{words['colon']}{text(struck.text)}{reason}"
    yield from _ledger(hypothesis, words)
    if hypothesis.checks:
        rows = [
            [
                text(c.text),
                words["unknown"] if c.minutes is None else amount(c.minutes),
                words["unknown" if c.destructive is None else "yes" if c.destructive else "no"],
                text(c.confirms),
                text(c.refutes),
            ]
            for c in hypothesis.checks
        ]
        head = [words[k] for k in ("check", "minutes", "destructive", "confirms", "refutes")]
        yield f"### {words['checks']}\n\n{_table(head, rows)}"
    yield _actions(words["corrective"], hypothesis.actions.corrective, words)
    yield _actions(words["preventive"], hypothesis.actions.preventive, words)
    yield _cited(words["escape"], hypothesis.escape)


def _ledger(hypothesis: Hypothesis, words: Words) -> Iterator[str]:
    """Weighted lines first, heaviest first, with their sum; then sources that only lend words."""
    weighed = [line for line in hypothesis.ledger if line.weight]
    weighed.sort(key=lambda line: -abs(line.weight))
    if weighed:
        rows = [
            [
                text(line.id),
                words[line.stance],
                f"{line.weight:+.3f}",
                line.kind,
                text(line.quote),
                text(line.ref),
            ]
            for line in weighed
        ]
        rows.append(["", words["sum"], f"{hypothesis.score:+.3f}", "", "", ""])
        head = ["", *(words[k] for k in ("stance", "weight", "kind", "quote", "ref"))]
        yield f"### {words['ledger']}\n\n{_table(head, rows)}"
    lent = [line for line in hypothesis.ledger if not line.weight]
    if lent:
        yield f"### {words['sources']}\n\n" + "\n".join(map(_source, lent))


def _source(line: Evidence) -> str:
    return f"- {text(line.id)}: {text(line.quote)} ({text(line.ref)})"


def _actions(title: str, actions: Sequence[Action], words: Words) -> str:
    if not actions:
        return ""
    rows = []
    for action in actions:
        mark = words[f"held_{action.held}"] if action.basis == "cited" else words["suggested"]
        rows.append(f"- {text(action.text)}{_cites(action.cites)}{words['brackets'].format(mark)}")
    return f"### {title}\n\n" + "\n".join(rows)


def _cited(title: str, items: Iterable[Cited]) -> str:
    rows = [f"- {text(item.text)}{_cites(item.cites)}" for item in items]
    return f"### {title}\n\n" + "\n".join(rows) if rows else ""


def _cites(cites: Sequence[str]) -> str:
    return f" \\[{', '.join(map(text, cites))}\\]" if cites else ""


def _charts(diagnosis: Diagnosis, words: Words, lang: Lang) -> Iterator[str]:
    """The charts that the diagnosis keeps, as bars of text under the sentence of their finding."""
    if unkept(diagnosis):
        yield f"## {words['charts']}\n\n{words['no_charts']}"
    for at, chart in enumerate(diagnosis.charts or ()):
        head = f"## {words['charts']}\n\n" if not at else ""
        yield f"{head}{text(chart.text)}{_cites(labels(diagnosis, chart)[:1])}"
        yield block(chart.data, lang)


def _provenance(diagnosis: Diagnosis, words: Words) -> str:
    p = diagnosis.provenance
    pairs = {
        "rca": p.rca,
        "embedder": p.embedder,
        "llm": p.llm,
        "index": p.index,
        "ranker": p.ranker,
        "prompt": p.prompt,
        "as_of": p.as_of or words["none"],
        "temperature": f"{p.temperature:g}",
        "log_z": f"{p.log_z:.6g}",
        "novelty_threshold": f"{p.novelty_threshold:g}",
    }
    rows = [f"- {text(key)}: {text(value) or words['none']}" for key, value in pairs.items()]
    return f"## {words['provenance']}\n\n" + "\n".join(rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines)
