"""Cause catalogue -> PFMEA rows: severity, occurrence, detection by a stated rule of ours.

The rule is documented in `corpus/README.md`. It is no handbook table: those are copyrighted, and
published copies contradict each other. First matching keyword group wins.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from corpus.sources import Report, load_rows

# (severity, effect, pattern looked for in name and symptoms). Word boundaries matter: "solvent"
# holds "vent" and "degassing" holds "gas".
EFFECTS: tuple[tuple[int, str, re.Pattern[str]], ...] = tuple(
    (severity, effect, re.compile(pattern))
    for severity, effect, pattern in (
        (
            9,
            "leak, internal short or loss of insulation; safety of cell or pack",
            r"(?<!vacuum )\bleak|\bseep|\bshort (between|after|reject)|"
            r"\b(side|end|corner|centre) short\b|short at|insulation|insulating|hi-pot|"
            r"self-discharge|voltage-drop|voltage failure|"
            r"metal (debris|impurity)|burr|lithium|\bplating (at|along|under|spot)|\| plating|"
            r"runaway|over-charge|\bvent\b|does not cover|protection limits|helium|nail seam|"
            r"coolant|downstream|particles under|along seam",
        ),
        (
            8,
            "joint weak or resistive; overheating or open circuit in use",
            r"\bweld|\bpull (force|strength)|peel strength falls|torque|bolt|joint|busbar|spatter",
        ),
        (
            7,
            "gas, moisture or swelling; early loss of life",
            r"\bgas\b|swell|moisture|\bacid\b|thickness grows|dent on can",
        ),
        (
            6,
            "capacity, resistance or grade wrong; performance claim",
            r"capacity|resistance|wetting|grade|\bah low\b|temperature|\bcan\b",
        ),
        (5, "scrap or rework inside the plant", r""),
    )
)
# A wrong reading is scrap, not harm - unless it lets bad parts through.
FALSE_ALARM = 4
FALSE_PASS = re.compile(r"false pass|zero ng|all pass|aoi passed")

OCCURRENCE_BY_6M = {
    "Machine": 4,
    "Material": 3,
    "Method": 3,
    "Measurement": 3,
    "Environment": 3,
    "Man": 3,
}
WEARING = ("wear", "drift", "contamination", "life", "saturated")

# (detection, words of the preventive action that name the control)
CONTROLS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (3, ("interlock", "lock", "poka-yoke")),
    (4, ("100%", "alarm", "auto")),
    (5, ("spc", "sensor", "camera", "monitor", "counter", "ccd", "aoi", "dashboard", "detection")),
    (
        6,
        (
            "check",
            "test",
            "audit",
            "verification",
            "calibration",
            "mapping",
            "incoming",
            "msa",
            "sample",
            "inspection",
        ),
    ),
)
UNDETECTED = 8

# (least severity, least occurrence, least detection) -> action priority; the first that holds.
PRIORITIES: tuple[tuple[str, int, int, int], ...] = (
    ("H", 9, 5, 1),
    ("H", 9, 4, 6),
    ("H", 7, 5, 5),
    ("H", 7, 4, 7),
    ("H", 5, 6, 7),
    ("M", 9, 1, 1),
    ("M", 7, 4, 1),
    ("M", 7, 1, 6),
    ("M", 5, 5, 1),
    ("M", 5, 4, 6),
)


def pfmea_rows(causes: list[dict[str, str]], reports: Iterable[Report]) -> list[dict[str, Any]]:
    """The catalogue with the columns a PFMEA adds, in catalogue order."""
    seen = Counter(code for report in reports for code in report.causes)
    told = {row["code"]: row for row in load_rows("signals.csv")}
    return [_row(cause, seen[cause["code"]], told[cause["code"]]) for cause in causes]


def action_priority(severity: int, occurrence: int, detection: int) -> str:
    """H, M or L by `PRIORITIES`: the first line whose three thresholds are reached."""
    for priority, least_s, least_o, least_d in PRIORITIES:
        if severity >= least_s and occurrence >= least_o and detection >= least_d:
            return priority
    return "L"


def _row(cause: dict[str, str], reports: int, told: dict[str, str]) -> dict[str, Any]:
    severity, effect = _severity(cause)
    detection, control = _detection(cause)
    occurrence = _occurrence(cause, reports)
    number: dict[str, Any] = {"verify_minutes": int(cause["verify_minutes"])}
    return (
        cause
        | number
        | {
            "failure_mode": told["failure_mode"],
            "failure_effect": effect,
            "severity": severity,
            "occurrence": occurrence,
            "detection": detection,
            "action_priority": action_priority(severity, occurrence, detection),
            "prevention_control": _prevention(cause, control),
            "detection_control": control,
            "signals": told["signals"],
        }
    )


def _prevention(cause: dict[str, str], control: str) -> str:
    """The first preventive action that is not the detection control; else that one."""
    clauses = [clause.strip() for clause in cause["preventive_d7"].split("|")]
    return next((clause for clause in clauses if clause != control), clauses[0])


def _severity(cause: dict[str, str]) -> tuple[int, str]:
    text = f"{cause['name_en']} | {cause['symptoms_en']}".lower()
    if cause["category_6m"] == "Measurement" and not FALSE_PASS.search(text):
        return FALSE_ALARM, "good parts rejected or graded wrongly; scrap and delay"
    for severity, effect, pattern in EFFECTS:
        if pattern.search(text):
            return severity, effect
    raise AssertionError("the last group of EFFECTS matches everything")


def _occurrence(cause: dict[str, str], reports: int) -> int:
    """Base by 6M, one more for what wears, one more per report in the archive, at most 8."""
    wears = any(word in cause["name_en"].lower() for word in WEARING)
    return min(8, OCCURRENCE_BY_6M[cause["category_6m"]] + int(wears) + reports)


def _detection(cause: dict[str, str]) -> tuple[int, str]:
    """Best control among the preventive actions; a destructive proof is one harder to have."""
    clauses = [clause.strip() for clause in cause["preventive_d7"].split("|")]
    penalty = int(cause["destructive"] == "yes")
    for detection, words in CONTROLS:
        for clause in clauses:
            if any(word in clause.lower() for word in words):
                return detection + penalty, clause
    return UNDETECTED + penalty, clauses[0]
