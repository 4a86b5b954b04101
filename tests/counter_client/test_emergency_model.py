"""The emergency register at the counter, asked of a real branch that cannot reach its portal."""

import asyncio
from datetime import UTC, datetime, timedelta

from counter_client.emergency.emergency_door import EmergencyDoor
from counter_client.emergency.emergency_forms import EmergencyForm, FieldWrong, read
from counter_client.emergency.emergency_model import EmergencyModel
from counter_client.questions.asking import Asking
from sportello.cases.emergency import CauseTold, FurtherAct
from station.tasks import Tasks
from tests.casework.at_branch.a_cut_off_branch import a_cut_off_branch
from tests.casework.at_branch.test_emergency_at_a_branch import supervisor
from text.catalogue import Catalogue


class Rosa:
    """The head of the desk, at a counter whose hall is on the screen."""

    def __init__(self, url, token):
        self.failures = []
        tasks = Tasks(on_failure=self.failures.append)
        words = Catalogue("counter_client", "station").words("it")
        self.asking = Asking(tasks, words)
        self.door = EmergencyDoor(lambda: url, lambda: token)
        self.model = EmergencyModel(self.door, self.asking, tasks, words, lambda: datetime.now(UTC))

    async def sits_down(self):
        self.model.watch(True)
        await self.model.asked

    async def press(self, slot, *values):
        slot(*values)
        answered = asyncio.Event()
        self.asking.changed.connect(answered.set)
        while self.asking.is_busy:
            answered.clear()
            await answered.wait()
        self.asking.changed.disconnect(answered.set)
        assert not self.failures

    async def write(self, form, **typed):
        self.model.begin(form)
        for field, text in typed.items():
            self.model.type(field, text)
        await self.press(self.model.send)


async def test_the_head_of_the_desk_changes_it_and_an_operator_reads_it(tmp_path):
    async with a_cut_off_branch(tmp_path / "branch") as branch:
        rosa = Rosa(branch.server.url, await supervisor(branch))
        model = rosa.model
        await rosa.sits_down()
        assert (model.isThere, model.isOpen, model.mayChange) == (True, False, True)
        await rosa.press(model.look)
        assert (model.isOpen, model.gives) == (True, False)
        await rosa.write("open", cause="Il portale non risponde")
        assert model.refused.startswith("Nessun atto")
        assert model.form == "open", "what was typed is still there"
        today = datetime.now(UTC).date()
        ends = f"{today + timedelta(days=90):%d/%m/%Y}"
        await rosa.write("act", act="Det. 7", issued=f"{today:%d/%m/%Y}", expires=ends)
        assert (rosa.asking.trouble, model.refused, model.form) == ("", "", "")
        await rosa.write("open", cause="Il portale non risponde")
        assert (model.gives, model.short) == (True, "Emergenza aperta")
        await rosa.write("go_on", act="Det. 9", issued="27/11/2026")
        said = {row.name: row.said for row in model.facts.rows}
        assert said["Atti successivi"] == "Det. 9"
        await rosa.press(model.closeRegister)
        assert not model.gives
        await rosa.door.close()
        anna = Rosa(branch.server.url, branch.operator)
        await anna.sits_down()
        assert (anna.model.isThere, anna.model.mayChange) == (True, False)
        anna.model.begin("open")
        assert anna.model.form == ""
        anna.model.watch(False)
        assert not anna.model.isOpen
        await anna.door.close()


def test_what_is_missing_or_no_day_is_named():
    assert read(EmergencyForm.OPEN, {"cause": " "}) == FieldWrong("cause", "required")
    typed = {"act": "Det. 9", "issued": "tomorrow"}
    assert read(EmergencyForm.GO_ON, typed) == FieldWrong("issued", "not_a_day")
    assert read(EmergencyForm.OPEN, {"cause": "fire "}) == CauseTold("fire")
    day = datetime(2026, 11, 27, tzinfo=UTC).date()
    assert read(EmergencyForm.GO_ON, typed | {"issued": "27/11/26"}) == FurtherAct("Det. 9", day)
