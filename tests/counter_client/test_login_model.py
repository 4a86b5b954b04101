"""Who works here: log in, choose a counter, lock, come back, go."""

from sportello.model.commands import LeaveCounter, OpenCounter
from tests.counter_client.a_counter import Morning


def seats(morning: Morning) -> dict[str, str]:
    return {row.counter: row.seat.value for row in morning.login.seats.rows}


async def test_the_right_password_opens_the_choice_of_counters():
    morning = Morning()
    assert morning.login.page == "login"
    morning.colleague("2")
    await morning.press(morning.login.logIn, " anna ", "giusta")
    assert (morning.login.page, morning.login.operator) == ("choice", "Anna")
    assert seats(morning) == {"1": "free", "2": "taken", "3": "free"}
    assert morning.login.seats.rows[1].who == "Occupato da bruno"


async def test_a_wrong_password_is_said_and_too_many_too():
    morning = Morning()
    said = []
    for _ in range(3):
        await morning.press(morning.login.logIn, "anna", "sbagliata")
        said.append(morning.asking.trouble)
    assert said[0] == said[1] == "Nome utente o password non corretti."
    assert said[2] == "Troppi tentativi: aspetti un minuto e riprovi."
    assert morning.login.page == "login"


async def test_a_configured_counter_opens_by_itself():
    morning = Morning(configured="3")
    await morning.press(morning.login.logIn, "anna", "giusta")
    assert (morning.login.page, morning.login.place) == ("desk", "Sportello 3")
    assert isinstance(morning.line.sent[-1], OpenCounter)


async def test_a_configured_counter_that_is_taken_leads_to_the_choice():
    morning = Morning(configured="2")
    morning.colleague("2")
    await morning.press(morning.login.logIn, "anna", "giusta")
    assert morning.login.page == "choice"
    assert morning.asking.trouble == ("A questo sportello c'è già un collega: ne scelga un altro.")


async def test_ones_own_counter_is_taken_up_again_without_a_command():
    morning = await Morning().at_counter("1")
    morning.line.operator = None
    morning.line.join()
    assert morning.login.page == "login"
    assert morning.login.ended == "La sua sessione è finita: acceda di nuovo."
    await morning.press(morning.login.logIn, "anna", "giusta")
    assert seats(morning)["1"] == "mine"
    sent = len(morning.line.sent)
    await morning.press(morning.login.sitAt, "1")
    assert (morning.login.page, len(morning.line.sent)) == ("desk", sent)


async def test_a_broken_line_does_not_end_the_session():
    morning = await Morning().at_counter("1")
    morning.line.lose()
    assert morning.login.page == "desk"
    morning.line.join()
    assert (morning.login.page, morning.login.place) == ("desk", "Sportello 1")


async def test_a_locked_screen_opens_to_the_right_password_only():
    morning = await Morning().at_counter("1")
    morning.take(citizen="c-1")
    await morning.press(morning.desk.next)
    await morning.press(morning.citizen.ask)
    morning.login.lock()
    assert (morning.login.page, morning.citizen.name) == ("locked", "")
    await morning.press(morning.login.unlock, "sbagliata")
    assert morning.login.page == "locked"
    await morning.press(morning.login.unlock, "giusta")
    assert (morning.login.page, morning.desk.code) == ("desk", "A001")


async def test_logging_out_leaves_the_counter_first():
    morning = await Morning().at_counter("1")
    await morning.press(morning.login.logOut)
    assert isinstance(morning.line.sent[-1], LeaveCounter)
    assert (morning.login.page, morning.login.ended) == ("login", "")


async def test_nobody_goes_while_somebody_is_at_the_counter():
    morning = await Morning().at_counter("1")
    morning.take()
    await morning.press(morning.desk.next)
    await morning.press(morning.login.logOut)
    assert morning.login.page == "desk"
    assert morning.asking.trouble == "Prima concluda il numero che è allo sportello."
