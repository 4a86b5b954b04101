"""All that the description of the API allows, and much that it forbids, sent by Schemathesis.

No answer is a 500 and none is other than described. Some of what is drawn is replaced by what there
really is, so that it does not end at the first refusal.
"""

import asyncio
from uuid import uuid4

import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from schemathesis.checks import CHECKS, load_all_checks

from casework.definitions.library import library_definition
from tests.portal.a_portal import BRANCH, MARIA, OPEN_DAY_SERVICE, day_of
from tests.portal.cases.a_case import a_case, publish

EXAMPLES = 40
REALLY_THERE = {"branch": BRANCH, "service": OPEN_DAY_SERVICE, "people": 1}
WITH_A_FORM = "tari"
REALLY_THERE |= {"person": MARIA, "language": "it"}


async def test_no_answer_is_a_failure_or_other_than_described(small_portal):
    made = await small_portal.booked(OPEN_DAY_SERVICE)
    form = replace(library_definition("illuminazione-pubblica"), service=OPEN_DAY_SERVICE)
    await publish(small_portal, form)
    case = await a_case(small_portal, OPEN_DAY_SERVICE)
    slot = max(await small_portal.slots(OPEN_DAY_SERVICE), key=lambda slot: slot["free"])
    there = REALLY_THERE | {"slot": slot["id"], "from": day_of(slot), "to": day_of(slot)}
    things = {"bookings": made, "cases": case.begun | {"step": "what"}}
    await asyncio.to_thread(walk, small_portal.url, there, things)


def walk(url, there, made):
    load_all_checks()
    schema = schemathesis.openapi.from_url(f"{url}/api/v1/openapi.json")
    for found in schema.get_all_operations():
        send_all(found.ok(), url, there, made)


def send_all(operation, url, there, made):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), is_real=st.booleans())
    def each(case, is_real):
        if is_real:
            make_real(case, url, there, made)
        case.call_and_validate(checks=[CHECKS.get_one(name) for name in CHECKED])

    each()


CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


def make_real(case, url, there, made):
    """Replace what has a counterpart that is really there."""
    if isinstance(case.body, dict):
        if "hold" in case.body:
            there = there | {"hold": a_hold(url, there)}
        case.body |= {name: there[name] for name in case.body if name in there}
    if case.path_parameters and "id" in case.path_parameters:
        thing = made["cases" if "/cases/" in case.path else "bookings"]
        real = {name: thing[name] for name in case.path_parameters if name in thing}
        case.path_parameters |= real
        case.headers["Authorization"] = f"Bearer {thing['token']}"
    if case.path_parameters and "service" in case.path_parameters:
        case.path_parameters["service"] = WITH_A_FORM
    if case.query:
        case.query.pop("comune", None)
        case.query |= {name: str(there[name]) for name in case.query if name in there}
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = uuid4().hex


def a_hold(url, there):
    wanted = {name: there[name] for name in ("slot", "service", "people")}
    told = requests.post(f"{url}/api/v1/holds", json=wanted, timeout=10).json()
    return told.get("id", "none")
