"""The commands as a user runs them: exit codes, stdout for data, stderr for the rest."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.plants import write_pump_incidents, write_pumps

HEAVY = ("torch", "chromadb", "llama_index", "streamlit", "sklearn", "sentence_transformers")


def rca(*args, cwd=None, check=None):
    done = subprocess.run(
        [sys.executable, "-m", "rca.cli.main", *map(str, args)],
        capture_output=True, text=True, encoding="utf-8", cwd=cwd, timeout=300,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    if check is not None:
        assert done.returncode == check, done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def pumps(tmp_path_factory):
    folder = write_pumps(tmp_path_factory.mktemp("pumps"))
    rca("ingest", "-w", folder, check=0)
    return folder


def test_help_imports_nothing_heavy():
    probe = "import sys\nfrom rca.cli.main import app\ntry:\n app(['--help'])\nexcept SystemExit: pass\n"
    probe += f"bad=[m for m in {HEAVY} if m in sys.modules]\nprint('HEAVY', bad)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True)
    assert "HEAVY []" in done.stdout
    for command in ("ask", "triage", "ingest", "confirm", "doctor", "demo"):
        assert command in done.stdout


def test_asking_imports_neither_torch_nor_chroma_nor_sklearn(pumps):
    probe = (
        "import sys\nfrom rca.cli.main import app\n"
        f"try:\n app(['ask','hot drive end','-w',{str(pumps)!r},'--json'])\n"
        "except SystemExit: pass\n"
        f"print('HEAVY', [m for m in {HEAVY} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True)
    assert "HEAVY []" in done.stderr


def test_ask_prints_json_on_stdout_and_stores(pumps):
    done = rca(
        "ask", "grinding noise, hot drive end", "-w", pumps, "--json", "--set", "site=S1", check=0
    )
    answer = json.loads(done.stdout)
    assert answer["hypotheses"][0]["cause_id"] == "worn bearing"
    assert answer["incident"]["fields"] == {"site": "S1"}
    shown = rca("show", answer["incident"]["id"], "-w", pumps, "--json", check=0)
    again = json.loads(shown.stdout)
    assert again["hypotheses"] == answer["hypotheses"]


def test_ask_in_words_names_cause_and_evidence(pumps):
    done = rca("ask", "water under the seal", "-w", pumps, check=0)
    assert "seal leak" in done.stdout and "history.csv#R" in done.stdout
    assert "wording" in done.stderr


def test_workspace_is_found_upwards(pumps):
    below = pumps / "some" / "where"
    below.mkdir(parents=True, exist_ok=True)
    assert "passages" in rca("doctor", cwd=below, check=0).stdout


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["ask", "x", "--as-of", "soon"], "2026-03-31"),
        (["ask", "x", "--set", "machine"], "FIELD=VALUE"),
        (["ask", "  "], "no text"),
        (["ask", "x", "--lang", "de"], "zh"),
        (["show", "nobody"], "rca ask"),
        (["confirm", "nobody", "seal leak", "--by", "QE"], "nobody"),
        (["confirm", "nobody", "seal leak", "--by", "QE", "--suspected"], "nobody"),
        (["triage", "absent.csv", "--out", "o"], "absent.csv"),
    ],
)
def test_user_errors_name_the_fix_and_exit_1(pumps, args, says):
    done = rca(*args, "-w", pumps, check=1)
    assert says in done.stderr and done.stdout == ""


def test_usage_errors_exit_2(pumps):
    assert rca("triage", "-w", pumps).returncode == 2
    assert rca("nonsense").returncode == 2


def test_no_workspace_names_init(tmp_path):
    done = rca("ask", "x", cwd=tmp_path, check=1)
    assert "rca init" in done.stderr


def test_init_refuses_a_full_folder(pumps):
    assert "not an empty folder" in rca("init", pumps, check=1).stderr


def test_triage_isolates_bad_rows_and_exits_3(pumps, tmp_path):
    file = write_pump_incidents(tmp_path / "new.csv")
    done = rca("triage", file, "--out", tmp_path / "out", "-w", pumps, "--json", check=3)
    receipt = json.loads(done.stdout)
    assert (receipt["rows"], receipt["failed"], receipt["computed"]) == (14, 2, 14)
    lines = (tmp_path / "out" / "diagnoses.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["incident"]["id"] for row in rows[:12]] == [f"N{i:03d}" for i in range(12)]
    assert [row["status"] == "failed" for row in rows] == [False] * 12 + [True] * 2
    assert all(row["error"] for row in rows[12:])
    assert "GOLD" not in json.dumps([row["hypotheses"] for row in rows])
    for name in ("summary.xlsx", "receipt.json", "timings.jsonl", "reports/N003.md"):
        assert (tmp_path / "out" / name).stat().st_size


def test_triage_resumes_and_a_changed_row_is_recomputed(pumps, tmp_path):
    file = write_pump_incidents(tmp_path / "new.csv")
    out = tmp_path / "out"
    rca("triage", file, "--out", out, "-w", pumps, check=3)
    before = (out / "diagnoses.jsonl").read_bytes()
    again = rca("triage", file, "--out", out, "-w", pumps, "--json", check=3)
    assert json.loads(again.stdout)["resumed"] == 14
    assert (out / "diagnoses.jsonl").read_bytes() == before
    file.write_text(file.read_text().replace("since shift 3", "since shift 33"))
    third = rca("triage", file, "--out", out, "-w", pumps, "--json", check=3)
    assert json.loads(third.stdout)["computed"] == 1
    fresh = rca("triage", file, "--out", out, "-w", pumps, "--fresh", "--json", check=3)
    assert json.loads(fresh.stdout)["computed"] == 14


def test_columns_option_maps_other_headers(pumps, tmp_path):
    file = tmp_path / "other.jsonl"
    row = {"ticket": "T1", "what": "hot drive end", "where": "grinding noise"}
    file.write_text(json.dumps(row) + "\n")
    done = rca(
        "triage", file, "--out", tmp_path / "o", "-w", pumps, "--columns", "id=ticket,text=what+where",
        "--json", check=0,
    )  # fmt: skip
    assert json.loads(done.stdout)["diagnosed"] + json.loads(done.stdout)["undetermined"] == 1


def test_verdict_from_the_command_line_reaches_the_next_answer(tmp_path):
    folder = write_pumps(tmp_path / "plant")
    rca("ingest", "-w", folder, check=0)
    first = json.loads(
        rca("ask", "zinc plates look chewed", "-w", folder, "--json", check=0).stdout
    )
    name = first["incident"]["id"]
    rca("confirm", name, "air in suction", "--by", "QE", "--check", "vacuum gauge", "--result",
        "-0.9 bar", "-w", folder, check=0)  # fmt: skip
    after = json.loads(rca("ask", "zinc plates chewed", "-w", folder, "--json", check=0).stdout)
    counts = {h["cause_id"]: h["precedents"] for h in after["hypotheses"]}
    assert counts["air in suction"] == 7
    rca("undo", name, "--by", "QE", "-w", folder, check=0)
    back = json.loads(rca("ask", "zinc plates chewed", "-w", folder, "--json", check=0).stdout)
    counts = {h["cause_id"]: h["precedents"] for h in back["hypotheses"]}
    assert counts["air in suction"] == 6


def test_an_unchecked_confirmation_is_kept_and_says_that_it_does_not_train(pumps):
    asked = json.loads(rca("ask", "puddle under the seal", "-w", pumps, "--json", check=0).stdout)
    done = rca("confirm", asked["record"], "seal leak", "--by", "QE", "-w", pumps, check=0)
    assert "does not train" in done.stdout
    assert (
        "no name"
        not in rca("reject", asked["record"], "worn bearing", "--by", "QE", "-w", pumps).stderr
    )


def test_search_shows_exact_codes(pumps):
    hits = json.loads(rca("search", "unit 4", "-w", pumps, "--json", "-k", "3", check=0).stdout)
    assert all("unit 4" in hit["text"] for hit in hits)
    assert hits[0]["via"]["keyword"] > 0


def test_ingest_with_a_bad_file_goes_on_and_exits_3(tmp_path):
    folder = write_pumps(tmp_path / "plant")
    toml = (folder / "rca.toml").read_text()
    (folder / "rca.toml").write_text(toml + '\n[[source]]\nkind = "sop"\npath = "sop/*"\n')
    (folder / "sop").mkdir()
    (folder / "sop" / "broken.docx").write_bytes(b"")
    (folder / "sop" / "good.md").write_text("# 5.2 Bearing\nGrease every 500 h.\n")
    done = rca("ingest", "-w", folder, "--json", check=3)
    report = json.loads(done.stdout)
    assert report["receipts"][0]["path"] == "sop/broken.docx"
    assert report["receipts"][0]["error"]
    assert report["cases"] == 18
    assert json.loads(rca("search", "grease", "-w", folder, "--json", check=0).stdout)


def test_ctrl_c_while_ranking_keeps_what_is_done(pumps, tmp_path):
    file = write_pump_incidents(tmp_path / "new.csv", 700)
    args = ("triage", file, "--out", tmp_path / "out", "--jobs", "2", "-w", pumps)
    running = subprocess.Popen(
        [sys.executable, "-m", "rca.cli.main", *map(str, args)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    journal = tmp_path / "out" / "journal.jsonl"
    while running.poll() is None and not (journal.exists() and journal.read_bytes().count(b"\n")):
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGINT)  # a terminal interrupts the helpers as well
    _, told = running.communicate(timeout=120)
    assert running.returncode == 1 and b"kept" in told and b"Traceback" not in told
    kept = journal.read_bytes().count(b"\n")
    assert 0 < kept < 702
    again = rca(*args, "--json", check=3)
    assert json.loads(again.stdout)["resumed"] == kept
