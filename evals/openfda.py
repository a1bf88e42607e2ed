"""Downloader of device recalls with FDA-determined causes, for users with internet.

``python -m evals.openfda OUT.csv --since 2020-01-01`` reads the public openFDA service
(api.fda.gov/device/recall, no key needed, 1,000 rows a page) into a CSV with the columns that the
``fda_recalls`` suite maps. Never used by the product or by tests, which stay offline.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

SERVICE = "https://api.fda.gov/device/recall.json"
PAGE = 1000
LAST = 25_000  # the service serves no row beyond skip = 25000: ask shorter spans
COLUMNS = ("incident_id", "recall_number", "date", "firm", "specialty", "procode", "product",
           "reason", "label", "action")  # fmt: skip
Fetch = Callable[[str], dict[str, Any]]


def fetch(url: str) -> dict[str, Any]:
    """One page."""
    with urlopen(url, timeout=60) as answer:
        page: dict[str, Any] = json.load(answer)
    return page


def rows(since: str, until: str, get: Fetch = fetch) -> Iterator[dict[str, str]]:
    """Recalls initiated in the span, oldest first."""
    span = f"event_date_initiated:[{since} TO {until}]"
    for skip in range(0, LAST, PAGE):
        query = {"search": span, "sort": "event_date_initiated:asc", "limit": PAGE, "skip": skip}
        page = get(f"{SERVICE}?{urlencode(query)}")
        for found in page.get("results", ()):
            yield _row(found)
        if skip + PAGE >= int(page.get("meta", {}).get("results", {}).get("total", 0)):
            return


def _row(found: dict[str, Any]) -> dict[str, str]:
    known = found.get("openfda") or {}
    return {
        "incident_id": f"FDA-{found.get('cfres_id') or found.get('product_res_number', '')}",
        "recall_number": str(found.get("product_res_number", "")),
        "date": str(found.get("event_date_initiated", "")),
        "firm": str(found.get("recalling_firm", "")),
        "specialty": str(known.get("medical_specialty_description", "")),
        "procode": str(found.get("product_code", "")),
        "product": str(found.get("product_description", "")),
        "reason": str(found.get("reason_for_recall", "")),
        "label": str(found.get("root_cause_description", "")),
        "action": str(found.get("action", "")),
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--since", default="2006-01-01")
    parser.add_argument("--until", default="2019-12-31")
    given = parser.parse_args()
    with given.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows(given.since, given.until))


if __name__ == "__main__":
    main()
