"""Writes the OpenAPI document to a file: what the types of the browser's code are generated from.

python tests/web/node/write_openapi.py PATH
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from sse_booking.http.app import OPERATIONS
from sse_booking.http.docs.openapi import openapi

if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(msgspec.json.encode(openapi(OPERATIONS)))
