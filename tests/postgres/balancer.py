"""HAProxy in front of nodes, as docs/haproxy.cfg has it, with ports of their own."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

CONF: Final = Path(__file__).parents[2] / "docs" / "haproxy.cfg"


def haproxy() -> str | None:
    """Where it is; Debian keeps it where only root looks."""
    return shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin")


def configuration(port: int, nodes: Sequence[int]) -> str:
    """docs/haproxy.cfg with these ports."""
    text = CONF.read_text("utf-8").replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    ports = iter(nodes)
    return re.sub(r"^(  server \w+ 127\.0\.0\.1):\d+", lambda match: f"{match[1]}:{next(ports)}", text, flags=re.MULTILINE)


@contextlib.contextmanager
def balancer(folder: Path, port: int, nodes: Sequence[int]) -> Iterator[None]:
    """A running one, ended on the way out."""
    program = haproxy()
    assert program is not None, "HAProxy is not installed"
    file = folder / "haproxy.cfg"
    file.write_text(configuration(port, nodes))
    process = subprocess.Popen([program, "-db", "-q", "-f", str(file)], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()
