"""The frozen types that flow down the line; no I/O, no vendor library.

Fields are laid down whole: later work adds fields and renames none. Dates are ``datetime.date``,
instants ``datetime.datetime`` without zone (plant time); minutes are minutes; probabilities and
novelty lie in [0, 1]; scores and weights are in nats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

SourceKind = Literal["case", "cause", "sop", "log", "change", "process", "glossary"]
Lang = Literal["en", "zh"]
Status = Literal["diagnosed", "undetermined", "failed"]
Stance = Literal["for", "against"]
EvidenceKind = Literal[
    "prior",
    "case",
    "pattern",
    "catalogue",
    "field",
    "sop",
    "log",
    "change",
    "process",
    "verdict",
    "rest",
]
LabelBasis = Literal["code", "alias", "nearest", "column", "verdict", "accepted", "none"]
NOVEL = "NOVEL"


# ---------------------------------------------------------------- what goes in


@dataclass(frozen=True, slots=True)
class Incident:
    """One new quality anomaly as it was known when it was opened.

    ``fields`` and ``numbers`` hold what a source declares as comparable; ``extra`` holds every
    other column: echoed in output, never searched, ranked on or prompted with.
    """

    id: str
    text: str
    opened: date | None = None
    process_step: str = ""  # where it was detected, which is not where it was made
    line: str = ""
    machine: str = ""
    lot: str = ""
    product: str = ""
    shift: str = ""
    defect_code: str = ""
    severity: int | None = None  # 1-10
    lang: str = ""  # as given; "" = detect
    window_start: datetime | None = None
    window_end: datetime | None = None
    units: tuple[str, ...] = ()
    case_ref: str = ""  # its own 8D: hidden from it
    fields: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    members: tuple[str, ...] = ()  # ids of the alarm rows that this event stands for

    def with_note(self, note: str) -> Incident:
        """The same incident with one more fact, as chat and check results add them."""
        return replace(self, notes=(*self.notes, note))

    @property
    def observed(self) -> str:
        """All free text that may be searched: the report and what was noted since."""
        return "\n".join((self.text, *self.notes))


# ---------------------------------------------------------------- what is known


@dataclass(frozen=True, slots=True)
class Passage:
    """One citable piece of a document.

    ``section`` is ``D4``, ``5.2``, ``p3`` or ``Sheet!R15``; ``owner`` is the case or cause id the
    passage belongs to ("" for procedures and logs). ``known_from`` is the first day on which the
    text was available (case closed, SOP effective), ``known_until`` the day a newer revision
    replaced it; None = always.
    """

    id: str
    kind: SourceKind
    path: str
    section: str
    text: str
    revision: str = ""
    owner: str = ""
    title: str = ""
    known_from: date | None = None
    known_until: date | None = None
    count: int = 1  # log rows that share this message
    meta: Mapping[str, str] = field(default_factory=dict)

    @property
    def ref(self) -> str:
        """``path@revision#section``, the form citations take everywhere."""
        revision = f"@{self.revision}" if self.revision else ""
        return f"{self.path}{revision}#{self.section}"


@dataclass(frozen=True, slots=True)
class Measure:
    """One action of a past case or of the catalogue. ``held``: did it work then; None = unknown."""

    text: str
    role: Literal["containment", "corrective", "preventive"]
    ref: str
    held: bool | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A test that confirms or refutes a cause. ``minutes`` None = nobody has written it down."""

    text: str
    minutes: float | None = None
    destructive: bool | None = None
    confirms: str = ""
    refutes: str = ""
    cause_id: str = ""
    ref: str = ""
    outcome: Literal["confirmed", "refuted", ""] = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One past incident. Only ``text``, ``fields`` and ``numbers`` resemble a new incident;
    ``findings`` was learned later and is evidence of history, never a question."""

    id: str
    ref: str  # path, or path#Sheet!R15 of a table row
    text: str
    event: str = ""
    title: str = ""
    opened: date | None = None
    closed: date | None = None
    findings: str = ""
    cause_text: str = ""  # what D4 or the label column says, verbatim
    cause_ids: tuple[str, ...] = ()  # primary first; empty = unlabelled
    label_basis: LabelBasis = "none"
    label_confidence: float = 0.0
    escape: str = ""
    measures: tuple[Measure, ...] = ()
    checks: tuple[Check, ...] = ()
    process_step: str = ""
    line: str = ""
    machine: str = ""
    lot: str = ""
    product: str = ""
    shift: str = ""
    defect_code: str = ""
    revision: str = ""
    draft: bool = False  # an rca draft nobody verified: never a labelled case
    fields: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)

    @property
    def group(self) -> str:
        """Rows of one event vote once and hide each other."""
        return self.event or self.id


@dataclass(frozen=True, slots=True)
class Cause:
    """One row of the PFMEA or cause catalogue; only ``id`` and a name are required."""

    id: str
    name_en: str = ""
    name_zh: str = ""
    aliases: tuple[str, ...] = ()
    process_step: str = ""
    category: str = ""
    symptoms: tuple[str, ...] = ()
    confirms: tuple[str, ...] = ()
    refutes: tuple[str, ...] = ()
    minutes: float | None = None
    destructive: bool | None = None
    containment: tuple[str, ...] = ()
    corrective: tuple[str, ...] = ()
    preventive: tuple[str, ...] = ()
    confusable: tuple[str, ...] = ()
    severity: int | None = None
    occurrence: int | None = None
    detection: int | None = None
    detection_control: str = ""
    signals: tuple[str, ...] = ()
    ref: str = ""
    listed: bool = True  # False: known only as a label of past cases

    def name(self, lang: str) -> str:
        """The name in ``lang`` where there is one, else the other, else the id."""
        pair = (self.name_zh, self.name_en) if lang == "zh" else (self.name_en, self.name_zh)
        return pair[0] or pair[1] or self.id


@dataclass(frozen=True, slots=True)
class Term:
    """One glossary row."""

    en: str
    zh: str
    aliases: tuple[str, ...] = ()


# ---------------------------------------------------------------- what was read


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One row or field that was not taken, with the place and the reason."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one file (or one sheet of it) gave. ``read`` = ``kept`` + len(``quarantined``)."""

    path: str
    kind: SourceKind
    sheet: str = ""
    read: int = 0
    kept: int = 0
    quarantined: tuple[Quarantined, ...] = ()
    error: str = ""  # the file could not be read at all
    error_code: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one file holds, ready to be indexed."""

    path: str
    kind: SourceKind
    receipts: tuple[Receipt, ...]
    passages: tuple[Passage, ...] = ()
    cases: tuple[Case, ...] = ()
    causes: tuple[Cause, ...] = ()
    terms: tuple[Term, ...] = ()


# ---------------------------------------------------------------- what was found


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query; ``via`` holds the raw score of each retriever."""

    passage: Passage
    score: float
    via: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One ledger line. The weights of a hypothesis' lines add up to its score."""

    id: str
    kind: EvidenceKind
    ref: str
    stance: Stance
    weight: float
    quote: str


# ---------------------------------------------------------------- what comes out


@dataclass(frozen=True, slots=True)
class Struck:
    """A drafted sentence that its evidence does not hold, kept with the reason."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rationale:
    """Why this cause, in words; ``by`` names who worded it."""

    text: str
    by: str = "evidence"
    struck: tuple[Struck, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """A countermeasure shown to the engineer."""

    text: str
    cites: tuple[str, ...]
    basis: Literal["cited", "suggested"] = "cited"
    held: bool | None = None


@dataclass(frozen=True, slots=True)
class Actions:
    """Countermeasures of one hypothesis."""

    corrective: tuple[Action, ...] = ()
    preventive: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckStep:
    """A check as the diagnosis file shows it."""

    text: str
    minutes: float | None
    destructive: bool | None
    confirms: str
    refutes: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence with its evidence ids."""

    text: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Containment:
    """An immediate action with the stock it covers."""

    text: str
    scope: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LimitVerdict:
    """A stated value against the limit in force."""

    value: str
    limit: str
    ref: str
    verdict: Literal["inside", "outside", "no limit found"]


@dataclass(frozen=True, slots=True)
class NextCheck:
    """The cheapest test that separates the leading hypotheses."""

    text: str
    minutes: float | None
    separates: tuple[str, ...]
    expected_gain_minutes: float | None
    outcomes: Mapping[str, str] = field(default_factory=dict)  # what each result would mean


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One candidate root cause with everything that speaks for and against it."""

    rank: int
    cause_id: str
    cause: str
    category: str
    process_step: str
    probability: float
    score: float
    precedents: int
    severity: int | None
    ledger: tuple[Evidence, ...]
    rationale: Rationale
    actions: Actions = Actions()
    checks: tuple[CheckStep, ...] = ()
    escape: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Contributing:
    """A further cause that fed, hid or allowed the primary one."""

    cause_id: str
    role: Literal["feeder", "escape", "systemic"]
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a ranked list that stands beside the causes: a past action, or a way in which the
    anomaly was not detected. ``score`` is the sum of the ledger's weights: here shares in [0, 1]
    of the past cases, not nats; what failed before weighs against and stands last. ``held`` as in
    `Measure`; ``cause_id``: the leading cause it belongs to, "" = none."""

    rank: int
    text: str
    score: float
    ledger: tuple[Evidence, ...]
    held: bool | None = None
    cause_id: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """All that is needed to repeat a diagnosis."""

    rca: str
    embedder: str
    llm: str
    index: str
    ranker: str
    prompt: str
    as_of: str | None
    temperature: float
    log_z: float
    novelty_threshold: float


@dataclass(frozen=True, slots=True)
class Link:
    """An earlier event that this incident is (``duplicate``: the same, still open) or repeats.

    ``to`` is the id of a case or incident, ``ref`` where it can be read, ``score`` in [0, 1] how
    sure the link is, ``signs`` what the two share. ``nth`` counts the occurrences, this one
    included, within ``weeks``; ``place`` is where; ``since`` the day (ISO) from which the
    corrective action of ``to`` should have held, "" where nothing tells.
    """

    to: str
    kind: Literal["repeat", "duplicate"]
    ref: str
    score: float
    signs: tuple[str, ...] = ()
    nth: int = 2
    weeks: int | None = None
    place: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """One finding of the plant's records as it can be drawn: ``text`` and ``ref`` of the finding
    (as in its ledger line, where it has one) and ``data``, one entry of ``Findings.series``."""

    text: str
    ref: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The answer to one incident, one line of ``diagnoses.jsonl``."""

    incident: Incident
    status: Status
    novelty: float | None
    hypotheses: tuple[Hypothesis, ...]
    provenance: Provenance
    contributing: tuple[Contributing, ...] = ()
    not_excluded: tuple[str, ...] = ()
    containment: tuple[Containment, ...] = ()
    limits: tuple[LimitVerdict, ...] = ()
    next_check: NextCheck | None = None
    error: str | None = None
    notes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    past_actions: tuple[Listed, ...] = ()  # where no case names a cause: what was done, ranked
    escape: tuple[Listed, ...] = ()  # why it was not detected, over all leading causes
    charts: tuple[Chart, ...] | None = None  # None: the records found nothing, or none were kept


# ---------------------------------------------------------------- what people did


@dataclass(frozen=True, slots=True)
class Verdict:
    """An engineer's word on one cause of one incident. Only ``checked`` verdicts train."""

    incident_id: str
    cause_id: str
    kind: Literal["confirmed", "suspected", "rejected"]
    by: str
    at: datetime
    check: str = ""
    result: str = ""
    role: Literal["primary", "contributing"] = "primary"
    new_text: str = ""  # a cause that is in no list yet

    @property
    def checked(self) -> bool:
        """A verdict that rests on a named check."""
        return self.kind != "suspected" and bool(self.check)
