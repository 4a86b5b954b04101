"""A case as a program of others fills it in, by the API."""

from typing import Any
from uuid import uuid4

from sqlalchemy import update

from casework.attachments.tables import attachment
from casework.definitions import store
from sportello.cases.definition import FormDefinition
from sportello.cases.messages import AttachmentState
from tests.portal.a_portal import PortalUnderTest

CASES = "/api/v1/cases"


def a_key() -> dict[str, str]:
    return {"Idempotency-Key": uuid4().hex}


async def publish(portal: PortalUnderTest, form: FormDefinition) -> FormDefinition:
    """As the next version of its service, from now on."""
    now = portal.clock()
    async with portal.context.database.transaction() as connection:
        draft = await store.add_draft(connection, portal.comune, form, now)
        await store.publish(connection, portal.comune, draft.service, draft.version, now)
    return draft


async def find_virus(portal: PortalUnderTest, file: str) -> None:
    """The scanner finds something in the file, however far it has come with it."""
    found = update(attachment).where(attachment.c.id == file)
    async with portal.context.database.transaction() as connection:
        await connection.execute(found.values(state=AttachmentState.INFECTED))


class ApiCase:
    """`version` is the newest that was told; `cookies` those of the browser that signs."""

    def __init__(self, portal: PortalUnderTest, begun: dict[str, Any]) -> None:
        self.portal = portal
        self.begun = begun
        self.version = 1
        self.headers = {"Authorization": f"Bearer {begun['token']}"}
        self.path = f"{CASES}/{begun['id']}"

    async def get(self, path: str = "") -> tuple[int, Any]:
        return await self.portal.get(self.path + path, headers=self.headers)

    async def save(self, step: str, answers: Any, version: int | None = None) -> tuple[int, Any]:
        return await self.put(f"/answers/{step}", answers, version)

    async def put(self, path: str, body: Any, version: int | None = None) -> tuple[int, Any]:
        headers = self.headers | {"If-Match": f'"{version or self.version}"'}
        status, told = await self.portal.ask("PUT", self.path + path, json=body, headers=headers)
        if status == 200:
            self.version = told["version"]
        return status, told

    async def sign(self, body: Any, **headers: str) -> tuple[int, Any]:
        status, told = await self.portal.ask(
            "POST", f"{self.path}/signature", json=body, headers=self.headers | headers
        )
        if status == 200:
            self.version = told["version"]
        return status, told

    async def send(
        self, *, accept_defects: bool = False, key: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        headers = self.headers | (key or a_key())
        body = {"accept_defects": accept_defects}
        return await self.portal.ask("POST", f"{self.path}/send", json=body, headers=headers)


async def a_case(portal: PortalUnderTest, service: str, **said: Any) -> ApiCase:
    headers = a_key() | said.pop("headers", {})
    body = {"service": service} | said
    status, begun = await portal.ask("POST", CASES, json=body, headers=headers)
    assert status == 201, begun
    return ApiCase(portal, begun)
