"""Everything the parts of one 8D are composed from, and which cause it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rca.domain import Cause, Diagnosis, Evidence, Hypothesis, Verdict
from rca.report.eightd.document import FormLang, Standing
from rca.report.eightd.pen import Pen
from rca.report.eightd.written import Written

LEADERS = 3
COVERED = 0.8  # hypotheses are worked on until they hold this share of what is listed


@dataclass(slots=True)
class Brief:
    """One diagnosis with the words of people; collects what is cited on the way."""

    diagnosis: Diagnosis
    verdicts: tuple[Verdict, ...]
    causes: Mapping[str, Cause]
    written: Written
    pen: Pen
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    cited: dict[str, None] = field(default_factory=dict)

    @property
    def verified(self) -> Verdict | None:
        """The newest checked confirmation of a primary cause."""
        found = [v for v in latest(self.verdicts) if v.kind == "confirmed" and v.checked]
        return next((v for v in reversed(found) if v.role == "primary"), None)

    @property
    def rejected(self) -> tuple[Verdict, ...]:
        """Causes that a check ruled out."""
        return tuple(v for v in latest(self.verdicts) if v.kind == "rejected" and v.checked)

    @property
    def leading(self) -> tuple[Hypothesis, ...]:
        """The hypotheses that actions are proposed for: the verified cause alone, else the
        leading ones that no check has ruled out."""
        out = {verdict.cause_id for verdict in self.rejected}
        standing = [h for h in self.diagnosis.hypotheses if h.cause_id not in out]
        if verdict := self.verified:
            return tuple(h for h in standing if h.cause_id == verdict.cause_id)
        total = sum(h.probability for h in standing)
        chosen: list[Hypothesis] = []
        for hypothesis in standing[:LEADERS]:
            if chosen and sum(h.probability for h in chosen) >= COVERED * total:
                break
            chosen.append(hypothesis)
        return tuple(chosen)

    @property
    def cause_id(self) -> str:
        """The cause this 8D is about; "" where nothing was found."""
        if verdict := self.verified:
            return verdict.cause_id
        return self.leading[0].cause_id if self.leading else ""

    @property
    def new_text(self) -> str:
        """The words of a verified cause that is in no list."""
        return self.verified.new_text if self.verified else ""

    def standing(self, cause_id: str) -> Standing:
        """How a cause stands: a check decides, nothing else."""
        if self.verified and cause_id == self.verified.cause_id:
            return "verified"
        out = any(verdict.cause_id == cause_id for verdict in self.rejected)
        return "refuted" if out else "suspected"

    def acted(self, cause_id: str) -> Standing:
        """How a further cause stands beside the primary one."""
        told = [v for v in latest(self.verdicts) if v.role == "contributing"]
        found = any(v.cause_id == cause_id and v.kind == "confirmed" for v in told)
        return "verified" if found else "to verify"

    def name(self, cause_id: str) -> str:
        """Id and name of a cause in the language of the form."""
        known = self.causes.get(cause_id)
        shown = next((h.cause for h in self.diagnosis.hypotheses if h.cause_id == cause_id), "")
        name = _name(known, self.pen.lang, shown) or self.new_text
        same = name in ("", cause_id)
        return self.pen.data(cause_id if same else f"{cause_id} {name}")

    def cite(self, ids: Iterable[str]) -> str:
        """Evidence ids that exist, to be quoted in the annex."""
        known = [one for one in ids if one in self.evidence]
        self.cited.update(dict.fromkeys(known))
        return ", ".join(known)

    def supports(self, hypothesis: Hypothesis, count: int = 3) -> tuple[str, ...]:
        """The heaviest quotable lines for a hypothesis."""
        lines = [
            line
            for line in hypothesis.ledger
            if line.stance == "for" and line.weight > 0 and line.kind not in ("prior", "rest")
        ]
        lines.sort(key=lambda line: -line.weight)
        return tuple(line.id for line in lines[:count])

    def owner(self, key: str, role: str) -> tuple[str, str]:
        """Owner and due date of an action: what people wrote, else the role alone."""
        name, due = self.written.owners.get(key, ""), self.written.due.get(key, "")
        return self.pen.data(name) or f"({self.pen.say(role)})", self.pen.data(due)


def latest(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The newest checked word on each cause, oldest first."""
    found: dict[str, Verdict] = {}
    for verdict in verdicts:
        if verdict.checked:
            found.pop(verdict.cause_id, None)
            found[verdict.cause_id] = verdict
    return list(found.values())


def _name(cause: Cause | None, lang: FormLang, shown: str) -> str:
    if cause is None:
        return shown
    if lang == "both":
        pair = dict.fromkeys(filter(None, (cause.name_en, cause.name_zh)))
        return " / ".join(pair) or shown
    return cause.name(lang) if cause.name(lang) != cause.id else shown
