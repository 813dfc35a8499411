"""A real nginx in front of a server, with its defaults and with docs/nginx.conf."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.live import PATIENCE_S, Server, port_of, reserve_a_port, wait_until

CONF: Final = Path(__file__).parents[1] / "docs" / "nginx.conf"
NGINX: Final = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
DEFAULTS: Final = """
server {
  listen 127.0.0.1:%(default)d;
  location / { proxy_pass http://127.0.0.1:%(service)d; }
}
"""
MAIN: Final = """
pid nginx.pid; error_log stderr crit; daemon off; master_process off; worker_rlimit_nofile 1024;
events { worker_connections 256; }
http {
  access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  include site.conf;
}
"""


class Proxy:
    """An nginx in front of a server: `port` uses docs/nginx.conf, `default_port` nothing but proxy_pass."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.keepers = reserve_a_port(), reserve_a_port()
        self.port, self.default_port = map(port_of, self.keepers)

    @contextlib.contextmanager
    def running(self, folder: Path) -> Iterator[None]:
        site = CONF.read_text()
        site = site.replace("127.0.0.1:8000", f"127.0.0.1:{self.server.port}").replace("listen 80;", f"listen 127.0.0.1:{self.port};")
        folder.mkdir()
        (folder / "site.conf").write_text(site + DEFAULTS % {"default": self.default_port, "service": self.server.port})
        (folder / "nginx.conf").write_text(MAIN)
        assert NGINX is not None
        process = subprocess.Popen([NGINX, "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"], stderr=subprocess.PIPE, text=True)
        try:
            wait_until((folder / "nginx.pid").exists)
            yield
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE_S)
            for keeper in self.keepers:
                keeper.close()
