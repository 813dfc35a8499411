"""The application under an ordinary uvicorn, whose connections can't be taken over: `python plain_uvicorn.py httptools|h11 [GRACE_S]`.

It complains when it is to stop and requests are not over after the grace, which is long: a client that has left is noticed in time.
"""

from __future__ import annotations

import socket
import sys

import uvicorn

from sse_booking.composition import Service
from sse_booking.config import load
from sse_booking.http.app import App


class Plain(uvicorn.Server):
    """uvicorn, which prints its address as `sse-booking serve` does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"listening on http://127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}", flush=True)  # noqa: T201


def main(http: str, grace_s: str = "60") -> None:
    config = load()
    Plain(
        uvicorn.Config(
            App(Service(config)),
            port=config.port,
            http=http,
            ws="none",
            lifespan="on",
            log_level="warning",
            timeout_graceful_shutdown=int(grace_s),
        )
    ).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
