"""Twenty browser sessions at once, each its own anomaly: how long until the list is there, and
whether anybody saw somebody else's.

    python -m tests.system.sessions WORKSPACE [--sessions 20] [--rounds 3]

Speaks Streamlit's own protocol over twenty websockets, so that the figure is the server's and not
that of twenty browsers on the same machine. Starts the server, warms it with one question, and
prints median, p95 and worst in seconds per first list.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from tests.system.conftest import Server

DEMO = Path(__file__).parents[2] / "corpus" / "incidents" / "demo.jsonl"


@dataclass(frozen=True)
class Answer:
    """Seconds to the first card; the marks of other sessions that were seen."""

    seconds: float
    crossed: tuple[str, ...]
    cards: int


async def messages(socket) -> AsyncIterator[ForwardMsg]:
    async for raw in socket:
        message = ForwardMsg()
        message.ParseFromString(raw)
        yield message


async def ready(socket) -> str:
    """Run the page once; the id of its chat input."""
    start = BackMsg()
    start.rerun_script.query_string = ""
    await socket.send(start.SerializeToString())
    box = ""
    async for message in messages(socket):
        element = message.delta.new_element
        if message.WhichOneof("type") == "delta" and element.WhichOneof("type") == "chat_input":
            box = element.chat_input.id
        if message.WhichOneof("type") == "script_finished" and box:
            return box
    raise AssertionError("the server hung up")


async def ask(url: str, text: str, mark: str, others: set[str], barrier: asyncio.Barrier) -> Answer:
    address = url.replace("http", "ws") + "/_stcore/stream"
    async with connect(address, max_size=None, origin=url, subprotocols=["streamlit"]) as socket:
        box = await ready(socket)
        await barrier.wait()
        begun, seconds, cards, seen = time.perf_counter(), 0.0, 0, set()
        said = BackMsg()
        state = said.rerun_script.widget_states.widgets.add()
        state.id = box
        state.chat_input_value.data = f"{text} {mark}"
        await socket.send(said.SerializeToString())
        async for message in messages(socket):
            if message.WhichOneof("type") == "delta":
                body = message.delta.new_element.markdown.body
                seen |= {other for other in others if other in body.replace("\\", "")}
                if body.startswith("**") and body[2:3].isdigit():
                    cards += 1
                    seconds = seconds or time.perf_counter() - begun
            finished = message.WhichOneof("type") == "script_finished"
            if finished and cards:
                return Answer(seconds, tuple(sorted(seen - {mark})), cards)
    raise AssertionError("the server hung up")


async def together(url: str, texts: list[str], round_: int) -> list[Answer]:
    marks = [f"mark{round_}x{number:02d}" for number in range(len(texts))]
    barrier = asyncio.Barrier(len(texts))
    asked = (
        ask(url, text, mark, set(marks) - {mark}, barrier)
        for text, mark in zip(texts, marks, strict=True)
    )
    return await asyncio.gather(*asked)


def measure(server: Server, sessions: int, rounds: int) -> dict[str, object]:
    """The figures of ``rounds`` times ``sessions`` first lists, after one warm-up."""
    rows = [json.loads(line)["text"] for line in DEMO.read_text("utf-8").split("\n") if line]
    texts = [rows[number % len(rows)] for number in range(sessions)]
    asyncio.run(together(server.url, texts[:1], 0))
    alone = asyncio.run(together(server.url, texts[:1], 99))[0].seconds
    answers = [a for n in range(1, rounds + 1) for a in asyncio.run(together(server.url, texts, n))]
    told = sorted(answer.seconds for answer in answers)
    return {
        "sessions": sessions, "n": len(told), "alone_s": round(alone, 3),
        "p50_s": round(told[len(told) // 2], 3), "p95_s": round(told[int(0.95 * (len(told) - 1))], 3),
        "worst_s": round(told[-1], 3), "crossed": sum(bool(a.crossed) for a in answers),
        "without_list": sum(not a.cards for a in answers),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    server = Server(asked.workspace).start()
    try:
        print(json.dumps(measure(server, asked.sessions, asked.rounds)))
    finally:
        server.stop()


if __name__ == "__main__":
    main()
