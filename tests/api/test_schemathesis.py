"""Requests that are generated from the OpenAPI document, good and bad: no answer contradicts it, none is a 500."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from sse_booking.http.app import OPERATIONS
from sse_booking.http.docs.openapi import openapi
from tests.live import PATIENCE_S, Server, a_place, a_token, live_server

# The generator's own instants have fractions and years that the pattern excludes.
schemathesis.openapi.format(
    "date-time", st.datetimes().filter(lambda at: 1970 <= at.year <= 9998).map(lambda at: at.replace(microsecond=0).isoformat() + "Z")
)
UNREAD = {"/api/stream"}
"""It has no end; tests/stream has its contract to the byte."""
EXPECTED = {"expected-statuses": ["2xx", "304", "401", "403", "404", "409", "412", "422", "429"]}
CHECKS = schemathesis.config.ChecksConfig.from_dict(
    {
        "positive_data_acceptance": EXPECTED,
        "negative_data_rejection": {"expected-statuses": ["4xx"]},  # also 410, for links that nobody was given
        "ignored_auth": {"enabled": False},  # a request without a credential is tested for every operation
        "use_after_free": {"enabled": False},
        "ensure_resource_availability": {"enabled": False},
    }
)
CONFIG = schemathesis.Config(projects=schemathesis.config.ProjectsConfig(default=schemathesis.config.ProjectConfig(checks=CHECKS)))
DOCUMENT = openapi([operation for operation in OPERATIONS if operation.path not in UNREAD])
schema = schemathesis.openapi.from_dict(DOCUMENT, config=CONFIG)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with live_server(tmp_path_factory.mktemp("generated")) as one:
        a_place(one)
        yield one


def existing(case: schemathesis.Case[Any]) -> None:
    """Let half of the requests meet something that is there."""
    for name, value in (("venue_id", "luigi"), ("resource_id", "table-7")):
        given = case.path_parameters.get(name)
        if given is not None and len(str(given)) % 2 and re.fullmatch(r"[ -~]*", str(given)):
            case.path_parameters[name] = value


@schema.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_generated_request_finds_a_contradiction(case: schemathesis.Case[Any], server: Server) -> None:
    existing(case)
    headers = {"Authorization": f"Bearer {a_token('root', role='admin')}"}
    case.call_and_validate(base_url=server.url, headers=headers, timeout=PATIENCE_S)
