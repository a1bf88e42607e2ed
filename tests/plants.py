"""Small workspaces that tests share."""

from __future__ import annotations

from pathlib import Path

PUMP_TOML = """
[workspace]
name = "pumps"
[[source]]
kind = "case"
path = "history.csv"
[source.columns]
id = "no"
text = "seen"
cause = "cause"
actions = "done"
closed = "closed"
opened = "opened"
fields = ["site"]
[incident.columns]
text = "seen"
id = "no"
"""
PUMP_SIGNS = {
    "worn bearing": ["grinding noise and heat at the drive end", "shaft hums at the hot drive end"],
    "seal leak": ["water drips from the seal gland", "puddle under the shaft seal after the night"],
    "air in suction": ["pressure swings and the flow stops", "pump loses prime and gauge flutters"],
}


def pump_rows(rounds: int = 6) -> list[str]:
    """A header and ``rounds`` x 3 past cases; column ``secret`` is mapped nowhere."""
    rows = ["no,seen,cause,done,opened,closed,site,secret"]
    for turn in range(rounds):
        month, day = turn % 12 + 1, 1 + turn // 12
        for cause, texts in PUMP_SIGNS.items():
            rows.append(
                f"C{len(rows):03d},{texts[turn % 2]} on unit {turn},{cause},replaced part {cause},"
                f"2025-{month:02d}-{day:02d},2025-{month:02d}-20,S{turn % 2},"
                f"CANARY{cause.replace(' ', '')}"
            )
    return rows


def write_pumps(folder: Path, rounds: int = 6) -> Path:
    """A workspace of pump cases in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rca.toml").write_text(PUMP_TOML, encoding="utf-8")
    (folder / "history.csv").write_text("\n".join(pump_rows(rounds)) + "\n", encoding="utf-8")
    return folder


def write_pump_incidents(file: Path, n: int = 12) -> Path:
    """``n`` new incidents, one row with empty text and one duplicate id among them."""
    rows = ["no,seen,cause"]
    signs = [text for texts in PUMP_SIGNS.values() for text in texts]
    rows += [f"N{i:03d},{signs[i % 6]} since shift {i},GOLD" for i in range(n)]
    rows += ["BAD1,,GOLD", "N000,second row with the same id,GOLD"]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file
