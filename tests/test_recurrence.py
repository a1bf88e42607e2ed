"""Links to open incidents, told from what they say now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rca.domain import Incident
from rca.index.language import Glossary
from rca.likeness import Places
from rca.recurrence import Recall

NEW = Incident(
    "Q-2", "porosity in the weld seam of the terminal, laser head two", machine="LSW-2",
    defect_code="W01", opened=date(2026, 5, 9),
)  # fmt: skip
OPEN = Incident(
    "Q-1", "torn label on the carton", machine="LSW-2", defect_code="W01", opened=date(2026, 5, 2)
)


def linked(recall: Recall, *incidents: Incident) -> list[str]:
    return [link.to for link in recall.with_incidents(incidents).links(NEW)]


def test_an_open_incident_is_compared_as_it_is_told_now() -> None:
    recall = Recall.of((), Glossary(), Places.of({}))
    assert linked(recall, OPEN) == []
    assert linked(recall, replace(OPEN, text=NEW.text)) == ["Q-1"]
    assert linked(recall, OPEN) == []
