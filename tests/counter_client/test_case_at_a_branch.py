"""A request at the counter, nothing in between left out: real line, branch and portal."""

from pathlib import Path

from tests.casework.at_branch.a_branch import a_branch, table_of
from tests.counter_client.a_counter_at_a_branch import a_counter_at
from tests.portal.a_portal import a_portal


async def test_an_operator_fills_in_the_request_of_the_visit_and_attests_its_signature(
    tmp_path: Path,
):
    async with (
        a_portal(tmp_path) as portal,
        a_branch(tmp_path / "branch", await table_of(portal)) as branch,
        a_counter_at(branch) as counter,
    ):
        cases = counter.cases
        await counter.fill_in()
        assert "Fontanelli" in counter.suggested
        cases.hand.writeDocument("CI CA12345BC, Vicenza")
        cases.hand.writePlace("archivio 2026, faldone 14")
        await counter.press(cases.goOn)
        assert (cases.place, cases.summary.isSigned) == ("send", True)
        await counter.press(cases.goOn)
        assert cases.place == "sent"
        assert cases.sent.number
