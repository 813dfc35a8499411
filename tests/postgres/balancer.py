"""HAProxy in front of nodes, as docs/haproxy.cfg has it, with ports of their own."""

from __future__ import annotations

import contextlib
import csv
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

STATS: Final = "balancer.sock"
CONF: Final = Path(__file__).parents[2] / "docs" / "haproxy.cfg"


def haproxy() -> str | None:
    """Where it is; Debian keeps it where only root looks."""
    return shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin")


def configuration(port: int, nodes: Sequence[int], stats: Path | None = None) -> str:
    """docs/haproxy.cfg with these ports, and with a socket that says what the balancer thinks of its nodes."""
    text = CONF.read_text("utf-8").replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    if stats is not None:
        text = text.replace("\nglobal\n", f"\nglobal\n  stats socket {stats}\n")
    ports = iter(nodes)
    return re.sub(r"^(  server \w+ 127\.0\.0\.1):\d+", lambda match: f"{match[1]}:{next(ports)}", text, flags=re.MULTILINE)


def states(folder: Path) -> dict[str, str]:
    """What the balancer of a folder thinks of its nodes: UP or DOWN, by name."""
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(str(folder / STATS))
        asking.sendall(b"show stat nodes 4 -1\n")
        answer = b"".join(iter(lambda: asking.recv(65536), b"")).decode()
    rows = csv.DictReader(answer.removeprefix("# ").strip().splitlines())
    return {row["svname"]: row["status"].split()[0] for row in rows}


@contextlib.contextmanager
def balancer(folder: Path, port: int, nodes: Sequence[int]) -> Iterator[None]:
    """A running one, ended on the way out."""
    program = haproxy()
    assert program is not None, "HAProxy is not installed"
    file = folder / "haproxy.cfg"
    file.write_text(configuration(port, nodes, folder / STATS))
    process = subprocess.Popen([program, "-db", "-q", "-f", str(file)], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()
