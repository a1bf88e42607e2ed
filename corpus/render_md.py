"""Document -> Markdown file, as an engineer keeps it in a wiki: field lines, then the text."""

from pathlib import Path

from corpus.headers import Document


def render_md(document: Document, body: str, path: Path) -> None:
    """Write title, labelled lines and the authored body; no YAML reaches the plant."""
    colon = "：" if document.lang == "zh" else ": "
    # Two trailing blanks are Markdown's line break: the field lines stay one per line.
    lines = [f"{label}{colon}{value}  " for label, value in document.fields]
    text = f"# {document.title}\n\n" + "\n".join(lines) + f"\n\n{body}"
    path.write_text(text, encoding="utf-8", newline="\n")
