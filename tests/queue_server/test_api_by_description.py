"""All that the description of the branch's API allows, sent by Schemathesis with a totem's key."""

import asyncio

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CHECKS, load_all_checks

from tests.queue_server.a_server import prepare, server_here

EXAMPLES = 8
CHECKED = ("not_a_server_error", "status_code_conformance", "response_schema_conformance")


async def test_no_answer_is_a_failure_or_other_than_described(tmp_path):
    keys = await prepare(tmp_path)
    async with server_here(tmp_path) as server:
        await asyncio.to_thread(walk, server.url, keys.totems["totem-1"])


def walk(url, key):
    load_all_checks()
    schema = schemathesis.openapi.from_url(f"{url}/api/v1/openapi.json")
    for found in schema.get_all_operations():
        send_all(found.ok(), key)


def send_all(operation, key):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def each(case):
        checks = [CHECKS.get_one(name) for name in CHECKED]
        headers = {"Authorization": f"Bearer {key}"}
        case.call_and_validate(checks=checks, headers=headers, timeout=10)

    each()
