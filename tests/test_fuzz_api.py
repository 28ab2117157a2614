"""The API's document and what the API does agree: what it allows is taken, what it forbids refused, as it says."""

from __future__ import annotations

import os
import random

import pytest
import schemathesis
from schemathesis.engine import from_schema
from schemathesis.engine.events import NonFatalError, ScenarioFinished

from tests.support import fuzzing
from tests.support.site import whole_site
from web.service import Service


def failures(service: Service, seed: int, examples: int) -> tuple[int, list[str]]:
    """How many requests were sent, and what each of them that failed was."""
    settled = {
        "seed": seed,
        # Positions in a thread a request: in this process one after the other is faster.
        "workers": 1,
        "generation": {"max-examples": examples, "database": "none"},
        "phases": {"stateful": {"enabled": False}},
        # 400 with its place is the contract of a request that its form allows, and the knowledge base, the case or the
        # day does not: no document tells which signature is ours.
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 400, 404]}},
    }
    config = schemathesis.Config.from_dict(settled)
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", whole_site(service), config=config)
    sent, found = 0, []
    for event in from_schema(schema).execute():
        if isinstance(event, NonFatalError):
            found.append(str(event.info))
        elif isinstance(event, ScenarioFinished):
            for name, checks in event.recorder.checks.items():
                sent += 1
                body = event.recorder.cases[name].value.body
                found += [f"{one.name}: {one.failure_info.failure} {body!r}" for one in checks if one.failure_info]
    return sent, found


@pytest.mark.filterwarnings("default")
def test_every_request_gets_what_the_document_says(service: Service) -> None:
    if not fuzzing.SECONDS:
        sent, found = failures(service, 1, 40)
        assert not found and sent > 500, found
        return
    seed = int(os.environ.get("YOUJU_FUZZ_SEED") or random.randrange(1 << 32))
    print(f"YOUJU_FUZZ_SEED={seed}")
    # A thousand examples a second and route.
    assert failures(service, seed, int(fuzzing.SECONDS) * 20)[1] == []
