"""The order of checks that a diagnosis tells begins with its next check, and says where to stop."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rca.domain import Cause
from rca.draft.dossier import Candidate, Dossier
from rca.draft.wording import word


def _listed(dossier: Dossier, *causes: tuple[Cause, float]) -> Dossier:
    return replace(dossier, candidates=tuple(Candidate(c, p, 0.0) for c, p in causes))


def _cause(name: str, minutes: float, refutes: str = "") -> Cause:
    signs = (refutes,) if refutes else ()
    return Cause(name, name, confirms=(f"{name} seen",), refutes=signs, minutes=minutes)


HINT = _cause("HINT", 20.0, "fault follows the tray (then TRAY)")
TRAY, LOG = _cause("TRAY", 60.0), _cause("LOG", 15.0)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_check_that_tells_the_others_apart_goes_first_and_the_order_says_why(
    dossier: Dossier, lang: str
) -> None:
    causes = ((TRAY, 0.3), (HINT, 0.2), (LOG, 0.16))
    wording = word(replace(_listed(dossier, *causes), lang=lang))
    assert wording.next_check is not None
    assert wording.next_check.separates == ("HINT", "TRAY", "LOG")
    order, why = wording.notes[-2:]
    assert "HINT (20 min) → LOG (15 min) → TRAY (60 min)" in order
    assert why.startswith("HINT ")


def test_without_such_a_check_the_cheapest_proof_goes_first_and_nothing_is_explained(
    dossier: Dossier,
) -> None:
    wording = word(_listed(dossier, (TRAY, 0.5), (LOG, 0.3)))
    assert wording.next_check is not None and wording.next_check.separates[0] == "LOG"
    assert wording.notes[-1].endswith("LOG (15 min) → TRAY (60 min).")


def test_where_not_even_the_first_check_pays_the_team_is_called(dossier: Dossier) -> None:
    wording = word(_listed(dossier, (_cause("A", 400.0), 0.2), (_cause("B", 400.0), 0.1)))
    assert wording.notes[-1] == (
        "A team study is cheaper than the first of these checks (480 min assumed)."
    )
