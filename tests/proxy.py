"""A real nginx in front of a server, with its defaults and with docs/nginx.conf."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.live import PATIENCE_S, Server, port_of, reserve_a_port, wait_until

CONF: Final = Path(__file__).parents[1] / "docs" / "nginx.conf"
NGINX: Final = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
DEFAULTS: Final = """
server {
  listen 127.0.0.1:%(default)d;
  location / { proxy_pass http://127.0.0.1:%(service)d; }
}
"""
OVER_TLS: Final = """
  listen 127.0.0.1:%(tls)d ssl http2;
  ssl_certificate cert.pem; ssl_certificate_key key.pem;
  if ($http2 = "") { return 505; }
"""
"""HTTP/2, and nothing else, in place of the `listen` of docs/nginx.conf."""
MAIN: Final = """
pid nginx.pid; error_log stderr crit; daemon off; master_process off; worker_rlimit_nofile 1024;
events { worker_connections 256; }
http {
  access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  include site.conf;
}
"""


class Proxy:
    """An nginx in front of a server.

    `port` uses docs/nginx.conf, `tls_port` the same with TLS and HTTP/2 alone, `default_port` nothing but proxy_pass.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.keepers = reserve_a_port(), reserve_a_port(), reserve_a_port()
        self.port, self.default_port, self.tls_port = map(port_of, self.keepers)

    @contextlib.contextmanager
    def running(self, folder: Path) -> Iterator[None]:
        site = CONF.read_text()
        site = site.replace("127.0.0.1:8000", f"127.0.0.1:{self.server.port}")
        over_tls = site[site.index("\nserver {") :].replace("listen 80;", OVER_TLS % {"tls": self.tls_port})
        site = site.replace("listen 80;", f"listen 127.0.0.1:{self.port};") + over_tls
        folder.mkdir()
        make_certificate(folder)
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


def make_certificate(folder: Path) -> None:
    """Write `cert.pem` and `key.pem` of 127.0.0.1, signed by nobody."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    (folder / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
