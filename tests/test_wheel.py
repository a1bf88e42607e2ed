"""The wheel carries prompts and sample plant, and works where nothing else is, without network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT],
        check=True, capture_output=True,
    )  # fmt: skip
    return next(out.glob("*.whl"))


def test_wheel_carries_prompts_and_plant(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {"prompts/wording.en.md", "prompts/wording.zh.md", "corpus/src/causes.csv"} <= set(names)
    assert sum(name.startswith("corpus/src/8d/") for name in names) >= 12
    assert not any("truth" in name and name.startswith("corpus/src") for name in names)


@pytest.fixture(scope="module")
def clean(wheel, tmp_path_factory):
    """An environment with the wheel and, by path, the libraries, but without this checkout."""
    home = tmp_path_factory.mktemp("clean")
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    site = next((home / "lib").glob("python*")) / "site-packages"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
         "--target", site, wheel], check=True, capture_output=True,
    )  # fmt: skip
    (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return python


@pytest.mark.skipif(not shutil.which("unshare"), reason="unshare (util-linux) is missing")
def test_demo_ask_and_triage_without_any_network(clean, tmp_path):
    cut_off = ["unshare", "-rn", str(clean), "-m", "rca.cli.main"]
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode:
        pytest.skip("this kernel does not allow an unprivileged network namespace")
    env = {
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
        "RCA_CACHE": os.environ["RCA_CACHE"],
        "LANG": "C.UTF-8",
    }

    def rca(*args):
        done = subprocess.run(
            [*cut_off, *map(str, args)], cwd=tmp_path, env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    shown = rca("demo", "plant")
    assert "A-1109-1" in shown and "SCW-01" in shown
    where = subprocess.run(
        [clean, "-c", "import rca, corpus, prompts; print(rca.__file__)"],
        cwd=tmp_path, env=env, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert str(ROOT) not in where
    assert "SCW" in rca("ask", "-w", "plant", "LSW-2 pull force drops, photodiode low")
    rca("triage", "plant/incidents/demo.jsonl", "--out", "again", "-w", "plant")
    assert (tmp_path / "again" / "diagnoses.jsonl").read_bytes()
