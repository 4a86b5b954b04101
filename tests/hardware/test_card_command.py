"""`python -m hardware read-card`, run as a script would run it."""

import asyncio
import json
import sys
from typing import Any

import pytest

from hardware.virtual.card import VirtualReader
from hardware.virtual.citizens import CITIZENS, bank_card, health_card
from hardware.virtual.pcscd import Pcscd

pytestmark = pytest.mark.asyncio(loop_scope="session")

NICOLO = CITIZENS[1]


async def read_card(*options: str) -> tuple[int | None, str]:
    """Exit status and standard output."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hardware", "read-card", *options,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    async with asyncio.timeout(20):
        output, _ = await process.communicate()
    return process.returncode, output.decode()


async def read_card_json(*options: str) -> tuple[int | None, dict[str, Any]]:
    status, output = await read_card("--json", *options)
    assert output.count("\n") == 1
    answer = json.loads(output)
    assert isinstance(answer, dict)
    return status, answer


async def test_a_card_is_one_json_object(slot: VirtualReader) -> None:
    await slot.insert(health_card(NICOLO))
    assert await read_card_json() == (
        0,
        {
            "atr": "3BFF1800FFC10A31FE55006B0508C80C011101434E5310318005",
            "codice_fiscale": "FRLNCL91S03D612Y",
            "surname": "FORLÌ",
            "given_name": "NICOLÒ",
            "birth_date": "1991-11-03",
            "sex": "M",
            "issued_on": "2022-06-01",
            "expires_on": "2028-05-31",
            "reader": slot.name,
            "chip": "CNS 1.0",
        },
    )


async def test_a_card_is_one_line_for_a_person(slot: VirtualReader) -> None:
    await slot.insert(health_card(NICOLO))
    status, output = await read_card()
    assert status == 0
    assert output.startswith("FORLÌ NICOLÒ, FRLNCL91S03D612Y, born 03/11/1991")


async def test_a_refused_card_is_an_error_by_name(slot: VirtualReader) -> None:
    await slot.insert(bank_card())
    status, answer = await read_card_json("--timeout-s", "10")
    assert (status, answer["error"]) == (1, "bank_card")
    assert "health card" in answer["detail"]


async def test_no_card_in_time_is_an_error_by_name(slot: VirtualReader) -> None:
    status, answer = await read_card_json("--timeout-s", "0.6")
    assert (status, answer["error"]) == (1, "no_card")


async def test_no_daemon_in_time_is_an_error_with_the_remedy(pcscd: Pcscd) -> None:
    await pcscd.stop()
    status, answer = await read_card_json("--timeout-s", "0.3")
    assert (status, answer["error"]) == (1, "card_service_down")
    assert "systemctl start pcscd" in answer["detail"]


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "soon"])
async def test_a_senseless_timeout_is_wrong_usage(seconds: str) -> None:
    assert await read_card("--timeout-s", seconds) == (2, "")
