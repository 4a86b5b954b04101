"""SMS by an HTTP gateway and messages of App IO, against real servers on loopback."""

import json
import socket
from datetime import datetime
from urllib.parse import parse_qs

import jsonschema_rs
import pytest
import yaml

from portal.notifications.composition.facts import facts_of
from portal.notifications.composition.parts import Medium, Template
from portal.notifications.composition.short_message import language_of_sms, septets
from portal.notifications.composition.templates import default_template
from portal.notifications.kinds import MessageKind
from portal.notifications.settings import FORM, IoSettings, SmsSettings
from portal.notifications.states import WhyNot
from portal.notifications.transports.io_service import IoTransport
from portal.notifications.transports.seam import Outgoing, Verdict
from portal.notifications.transports.sms_gateway import SmsTransport
from tests.house_rules.the_documents import ROOT
from tests.portal.notifications.a_post_office import (
    MARIAS_APP,
    MARIAS_PHONE,
    MORNING,
    a_booking,
    a_comune,
)
from tests.portal.notifications.a_provider import a_provider
from text.catalogue import Catalogue

CATALOGUE = Catalogue("portal")
SWAGGER = ROOT.parent / "shared/data/openapi/io/io-functions-services.yaml"

NEW_MESSAGE = {
    "type": "object",
    "required": ["fiscal_code", "content"],
    "additionalProperties": False,
    "properties": {
        "fiscal_code": {
            "pattern": "^[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}"
            "[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$"
        },
        "content": {
            "type": "object",
            "required": ["subject", "markdown"],
            "additionalProperties": False,
            "properties": {
                "subject": {"type": "string", "minLength": 10, "maxLength": 120},
                "markdown": {"type": "string", "minLength": 80, "maxLength": 10_000},
                "due_date": {
                    "type": "string",
                    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$",
                },
            },
        },
    },
}
"""What App IO's description says of a submitted message, in our words."""

UNCLEAR = (Verdict.UNKNOWN, WhyNot.NO_ANSWER)
BUSY = (Verdict.PASSING, WhyNot.BUSY)
OURS = (Verdict.PASSING, WhyNot.NOT_ALLOWED)
FOR_GOOD = (Verdict.PERMANENT, WhyNot.CONTENT)
MEANINGS = pytest.mark.parametrize(
    ("status", "meaning"),
    [(200, (Verdict.ACCEPTED, None)), (201, (Verdict.ACCEPTED, None)), (302, OURS),
     (400, FOR_GOOD), (401, OURS), (403, OURS), (422, FOR_GOOD), (429, BUSY), (500, UNCLEAR),
     (502, UNCLEAR), (503, BUSY), (504, UNCLEAR)],
)  # fmt: skip


def outgoing(address: str, medium: Medium, template: Template | None = None) -> Outgoing:
    kind = MessageKind.CONFIRMATION
    words = CATALOGUE.words(language_of_sms("it"))
    facts = facts_of(kind, a_booking(), a_comune(), "https://a.example/", "it")
    wanted = template or default_template(kind, medium, words)
    return Outgoing("m1", address, facts, wanted, words, MORNING, MORNING)


AN_SMS = outgoing(MARIAS_PHONE.address, Medium.SMS)
FOR_THE_APP = outgoing(MARIAS_APP.address, Medium.LETTER)


def nowhere() -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


# --- SMS -------------------------------------------------------------------------------------


async def test_an_sms_is_posted_with_the_key_and_its_segments_are_counted():
    async with a_provider() as (gateway, http):
        gateway.answer("/sms", 200, {"id": "s1"})
        settings = SmsSettings(url=f"{gateway.url}/sms", key="secret")
        result = await SmsTransport(settings, http).send(AN_SMS)
        ((_, headers, body),) = gateway.asked
    assert (result.verdict, result.segments) == (Verdict.ACCEPTED, 1)
    assert headers["Authorization"] == "Bearer secret"
    told = json.loads(body)
    assert told["to"] == "+393331234560"
    assert a_booking().code in told["text"]
    assert septets(told["text"]) <= 160


async def test_a_gateway_may_want_a_form_and_other_headers():
    async with a_provider() as (gateway, http):
        gateway.answer("/send", 200)
        settings = SmsSettings(
            url=f"{gateway.url}/send", key="k&y", content_type=FORM,
            body="dest={to}&msg={text}&ref={id}", headers={"X-Api-Key": "{key}"},
        )  # fmt: skip
        await SmsTransport(settings, http).send(AN_SMS)
        ((_, headers, body),) = gateway.asked
    assert headers["X-Api-Key"] == "k&y"
    form = {name: value for name, (value,) in parse_qs(body.decode()).items()}
    assert (form["dest"], form["ref"]) == ("+393331234560", "m1")


async def test_quotes_in_a_text_stay_within_the_json():
    async with a_provider() as (gateway, http):
        gateway.answer("/sms", 200)
        settings = SmsSettings(url=f"{gateway.url}/sms")
        text = Template("", 'Si presenti "puntuale" \\ {code}')
        await SmsTransport(settings, http).send(outgoing(MARIAS_PHONE.address, Medium.SMS, text))
        ((_, _, body),) = gateway.asked
    assert json.loads(body)["text"].startswith('Si presenti "puntuale" \\ K7M2QXR')


@MEANINGS
async def test_only_an_answer_that_means_not_taken_lets_an_sms_go_again(status, meaning):
    async with a_provider() as (gateway, http):
        gateway.answer("/sms", status, Location="/elsewhere")
        result = await SmsTransport(SmsSettings(url=f"{gateway.url}/sms"), http).send(AN_SMS)
        assert len(gateway.asked) == 1
    assert (result.verdict, result.why) == meaning


async def test_an_sms_that_was_handed_over_and_not_answered_is_unclear():
    async with a_provider() as (gateway, http):
        settings = SmsSettings(url=f"{gateway.url}/sms", timeout_s=0.3)
        gateway.is_silent_at = "/sms"
        silent = await SmsTransport(settings, http).send(AN_SMS)
        gateway.is_silent_at, gateway.hangs_up_at = "", "/sms"
        cut = await SmsTransport(settings, http).send(AN_SMS)
    assert (silent.verdict, cut.verdict) == (Verdict.UNKNOWN, Verdict.UNKNOWN)


async def test_a_gateway_that_is_not_there_is_asked_again_later():
    async with a_provider() as (_, http):
        result = await SmsTransport(SmsSettings(url=nowhere()), http).send(AN_SMS)
    assert (result.verdict, result.why) == (Verdict.PASSING, WhyNot.AWAY)


# --- App IO ----------------------------------------------------------------------------------


async def test_io_is_asked_whether_the_person_wants_messages_and_then_given_one():
    async with a_provider() as (io, http):
        io.answer("/api/v1/profiles", 200, {"sender_allowed": True})
        io.answer("/api/v1/messages", 201, {"id": "01BX9NSMKVXXS5PSP2FATZMYYY"})
        settings = IoSettings(key="secret", url=f"{io.url}/api/v1")
        result = await IoTransport(settings, http).send(FOR_THE_APP)
        (_, profile_headers, profile), (_, headers, message) = io.asked
    assert result.verdict is Verdict.ACCEPTED
    assert profile_headers["Ocp-Apim-Subscription-Key"] == "secret"
    assert headers["Ocp-Apim-Subscription-Key"] == "secret"
    assert json.loads(profile) == {"fiscal_code": MARIAS_APP.address}
    jsonschema_rs.validate(NEW_MESSAGE, json.loads(message))


async def test_what_io_is_sent_is_valid_by_its_own_description():
    if not SWAGGER.exists():
        pytest.skip("the description of App IO's API is not on this machine")
    described = json.loads(
        json.dumps(yaml.safe_load(SWAGGER.read_text()), default=datetime.isoformat)
    )
    definitions = described["definitions"]
    parameters = {"FiscalCodePayload": "profiles", "NewMessage": "messages"}
    async with a_provider() as (io, http):
        io.answer("/profiles", 200, {"sender_allowed": True})
        io.answer("/messages", 201, {"id": "1"})
        await IoTransport(IoSettings(key="k", url=io.url), http).send(FOR_THE_APP)
        asked = {path.strip("/"): json.loads(body) for path, _, body in io.asked}
    for name, path in parameters.items():
        schema = {"$ref": f"#/definitions/{name}", "definitions": definitions}
        jsonschema_rs.Draft4Validator(schema).validate(asked[path])


@pytest.mark.parametrize(
    ("status", "profile"), [(404, {"title": "no user"}), (200, {"sender_allowed": False})]
)
async def test_who_has_not_the_app_or_does_not_want_messages_gets_none(status, profile):
    async with a_provider() as (io, http):
        io.answer("/profiles", status, profile)
        result = await IoTransport(IoSettings(key="k", url=io.url), http).send(FOR_THE_APP)
        assert [path for path, _, _ in io.asked] == ["/profiles"]
    assert (result.verdict, result.why) == (Verdict.PERMANENT, WhyNot.ADDRESS)


@MEANINGS
async def test_the_answers_of_io_to_a_message_mean_the_same_as_a_gateways(status, meaning):
    async with a_provider() as (io, http):
        io.answer("/profiles", 200, {"sender_allowed": True})
        io.answer("/messages", status, Location="/elsewhere")
        result = await IoTransport(IoSettings(key="k", url=io.url), http).send(FOR_THE_APP)
    assert (result.verdict, result.why) == meaning


@pytest.mark.parametrize("status", [401, 403, 429, 500, 502, 503])
async def test_a_question_about_the_profile_may_always_be_asked_again(status):
    async with a_provider() as (io, http):
        io.answer("/profiles", status)
        result = await IoTransport(IoSettings(key="k", url=io.url), http).send(FOR_THE_APP)
    assert result.verdict is Verdict.PASSING


async def test_an_io_message_that_was_not_answered_is_unclear_and_a_question_is_not():
    async with a_provider() as (io, http):
        transport = IoTransport(IoSettings(key="k", url=io.url), http)
        io.answer("/profiles", 200, {"sender_allowed": True})
        io.hangs_up_at = "/messages"
        message = await transport.send(FOR_THE_APP)
        io.hangs_up_at = "/profiles"
        question = await transport.send(FOR_THE_APP)
    assert (message.verdict, question.verdict) == (Verdict.UNKNOWN, Verdict.PASSING)


async def test_io_that_is_not_there_is_asked_again_later():
    async with a_provider() as (_, http):
        result = await IoTransport(IoSettings(key="k", url=nowhere()), http).send(FOR_THE_APP)
    assert (result.verdict, result.why) == (Verdict.PASSING, WhyNot.AWAY)
