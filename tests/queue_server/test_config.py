"""`branch.toml`: the sample is a whole branch, and every fault in it is explained."""

from datetime import date, timedelta

import pytest

from italy.holidays import easter, national_holidays
from queue_server.config.branch_file import BranchSettings, settings_from
from queue_server.people.retention import Retention
from queue_server.template import branch_toml
from sportello.bookings.calendar import Channel
from sportello.bookings.slots import slots_on
from sportello.hall.opening import spans_on
from sportello.model.person import Role
from sportello.model.place import Access, DailyBreak
from sportello.model.plan import Condition, NumberRange, Plan, Span
from text.toml_lines import lines_of
from text.toml_settings import FileFaulty

TODAY = date(2026, 11, 23)
SAMPLE = branch_toml("Comune di “Prova”")


def read(text: str) -> BranchSettings:
    return settings_from(text.encode(), TODAY)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read(SAMPLE).plan


def changed(*changes: tuple[str, str]) -> str:
    """The sample in which each `old` was once replaced by `new`."""
    text = SAMPLE
    for old, new in changes:
        assert old in text, f"the sample has no {old!r}"
        text = text.replace(old, new, 1)
    return text


def faults_of(*changes: tuple[str, str]) -> list[str]:
    """What is said about the sample after each `old` was once replaced by `new`."""
    with pytest.raises(FileFaulty) as faulty:
        read(changed(*changes))
    return [str(fault) for fault in faulty.value.faults]


def line(text: str) -> int:
    """The line on which `text` first stands in the sample."""
    return SAMPLE[: SAMPLE.index(text)].count("\n") + 1


# --- the sample -------------------------------------------------------------------------------


def test_the_sample_is_a_branch_of_39_services_and_nine_counters(plan: Plan) -> None:
    assert plan.name == "Comune di “Prova”"
    assert (len(plan.services), len(plan.counters)) == (39, 9)
    assert [counter.id for counter in plan.counters.values() if counter.private] == ["colloqui"]


def test_the_totem_has_a_tile_for_everything(plan: Plan) -> None:
    inside = [[s for s in plan.services.values() if s.topic == t] for t in plan.topics]
    assert len(plan.topics) <= 8
    assert all(1 <= len(services) <= 8 for services in inside)


def test_every_service_of_an_open_counter_has_two_counters(plan: Plan) -> None:
    served = {
        service.id: [c for c in plan.counters.values() if service.id in c.services]
        for service in plan.services.values()
    }
    alone = [id for id, able in served.items() if len(able) < 2]
    assert all(plan.services[id].private_interview for id in alone)
    assert all(able for able in served.values())


def test_everything_citizens_read_is_in_italian_and_english(plan: Plan) -> None:
    for service in plan.services.values():
        for text in (service.name, *service.documents):
            assert text["it"], service.id
            assert text["en"], service.id
        assert service.keywords, service.id
        assert len(service.name["it"]) <= 45, f"{service.id} takes more than two lines on a button"


def test_letters_of_confidential_services_say_nothing(plan: Plan) -> None:
    behind = {s.letter for s in plan.services.values() if s.private_interview}
    assert behind == {"H"}
    assert len({s.topic for s in plan.services.values() if s.letter == "H"}) > 3


def test_people_find_services_by_their_own_words(plan: Plan) -> None:
    assert "spazzatura" in plan.services["tari"].keywords


def test_the_facts_of_the_study_are_kept(plan: Plan) -> None:
    cie, deaths = plan.services["cie-rilascio"], plan.services["denuncia-morte"]
    assert (cie.letter, cie.access, cie.expected_min) == ("C", Access.APPOINTMENT_ONLY, 15)
    assert (deaths.access, deaths.private_interview) == (Access.WALK_IN, True)
    assert plan.services["imu"].classification == "IV.3"


def test_the_sample_is_closed_on_the_national_holidays_of_the_years_to_come(plan: Plan) -> None:
    for year in (2026, 2027, 2028):
        holidays = {day for day in national_holidays(year) if day != easter(year)}
        assert {day for day in plan.opening.closed_days if day.year == year} == holidays


def test_it_is_open_in_the_mornings_and_closed_on_holidays(plan: Plan) -> None:
    opening = plan.opening
    assert spans_on(opening, date(2026, 11, 23)) == (Span(510, 780),)
    assert len(spans_on(opening, date(2026, 11, 24))) == 2
    assert spans_on(opening, date(2026, 12, 25)) == ()
    assert spans_on(opening, date(2027, 3, 29)) == (), "Easter Monday"
    assert spans_on(opening, date(2026, 11, 29)) == (), "a Sunday"
    assert opening.last_ticket_min == 15


def test_settings_of_the_server_come_along() -> None:
    settings = read(SAMPLE)
    assert (settings.host, settings.port, settings.is_announced) == ("127.0.0.1", 8210, True)
    assert settings.retention == Retention(timedelta(hours=72), timedelta(days=366))
    assert settings.database is None


def test_an_always_open_branch_is_open_at_any_minute() -> None:
    opening = read(branch_toml("Prova", is_always_open=True)).plan.opening
    assert opening.week == ((Span(0, 1440),),) * 7
    assert not opening.closed_days


def test_each_key_of_the_sample_is_found_on_its_own_line() -> None:
    lines = SAMPLE.splitlines()
    for path, number in lines_of(SAMPLE).items():
        if isinstance(path[-1], str):
            assert path[-1] in lines[number - 1]


# --- its faults -------------------------------------------------------------------------------


def test_all_faults_are_told_at_once_in_the_order_of_their_lines() -> None:
    faults = faults_of(
        ('monday    = ["08:30-13:00"]', 'monday    = ["8.30"]'),
        ('services = [\n  "tari",', 'services = [\n  "tarri",'),
        ('topic = "tributi"', 'topic = "tasse"'),
        ("expected_min = 40", 'expected_min = "forty"'),
    )
    assert [fault.partition(":")[0].partition(", ")[2] for fault in faults] == [
        "opening.monday",
        "counters.5.services",
        "services.pubblicazioni-matrimonio.expected_min",
        "services.tari.topic",
    ]
    assert faults[1] == (
        f"line {line(chr(34) + 'tari' + chr(34))}, counters.5.services: "
        "there is no service “tarri”. Write tari, if that was meant."
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('zone = "Europe/Rome"', 'zone = "Roma"', "branch.zone: there is no zone “Roma”"),
        ('["it", "en"]', '["en", "xx"]', "branch.languages: there is no language “xx”"),
        ('["it", "en"]', '["en"]', "branch.languages: Italian is missing"),
        ("port = 8210", "port = 82100", "server.port: expected a whole number <= 65535"),
        ("port = 8210", "prot = 8210", "server.prot: no program reads this key. Write port"),
        ("[retention]", "[retension]", "retension: no program reads this. Write retention"),
        ("identified_hours = 72 ", "identified_hours = 0 ", "retention.identified_hours: expected"),
        (
            '"08:30-13:00", "14:30-17:30"',
            '"08:30-13:00", "12:30-17:30"',
            "opening.tuesday: “12:30-17:30” overlaps another opening. Write them as one.",
        ),
        ('["09:00-12:00"]', '["12:00-09:00"]', "opening.saturday: “12:00-09:00” is no opening"),
        ('["09:00-12:00"]', '["09:00-09:15"]', "opening.saturday: “09:00-09:15” is too short"),
        ('"12-25"', '"25-12"', "opening.closed_every_year: “25-12” is no day"),
        ("closed_on = []", "closed_on = [2026]", "opening.closed_on: expected a date"),
        ('{ it = "Accoglienza", en', "{ en", "areas.accoglienza: has no Italian text"),
        (', en = "Reception"', ', xx = "R"', "areas.accoglienza: there is no language “xx”"),
        ('area = "riservati"', 'area = "riservata"', "counters.colloqui.area: there is no area"),
        ('label = "8"', 'label = "7"', "counters.8.label: boards call counter 7 “7”, too"),
        ('  "dat",\n', "", "services.dat: no counter serves it"),
        ('  "dat",\n', '  "dat",\n  "dat",\n', "counters.colloqui.services: “dat” is there twice"),
        ("private = true", "private = false", "no interview room serves it, only colloqui"),
        ('letter = "H"', 'letter = "S"', "S stands for “famiglia” alone"),
        ('letter = "C"', 'letter = "CI"', "services.cie-rilascio.letter: expected text"),
        ("expected_min = 15", "expected_min = 0", "services.cie-rilascio.expected_min: expected"),
        ('access = "both"', 'access = "each"', "services.cie-pin-puk.access: invalid enum value"),
        ('topic = "imprese"', 'topic = "documenti"', "topics.documenti: has 9 services"),
        (
            'policy = "fair"',
            'policy = "far"',
            "routing.policy: there is no policy “far”",
        ),
        ("late_min = 15", "late_min = -1", "routing.late_min: expected a number >= 0"),
        (
            'label = "8"',
            'label = "8"\npolicy = "any"',
            "counters.8.policy: there is no",
        ),
        (
            'label = "6"',
            'label = "6"\nbackup = ["tari"]',
            "counters.6.backup: “tari” is there twice",
        ),
        (
            'label = "8"',
            'label = "8"\nbackup = ["passaporti"]',
            "counters.8.backup: there is no service “passaporti”",
        ),
        (
            'label = "8"',
            'label = "8"\nbreaks = [{ at = "10.30", min = 15 }]',
            "counters.8.breaks.at: expected text",
        ),
        (
            'label = "8"',
            'label = "8"\nbreaks = [{ at = "23:30", min = 15 }]',
            "counters.8.breaks: is due while the branch is closed every day",
        ),
        ("# ranges = { A = [1", "ranges = { A = [300", "numbers.ranges.A: ends before it begins"),
        ("# ranges = { A", "ranges = { Z", "numbers.ranges.Z: no service has the letter Z"),
        ("# ranges = { A = [1", "ranges = { A = [0", "numbers.ranges.A: expected a whole number"),
        ('"rising"', '"falling"', "numbers.order: invalid enum value 'falling'"),
        ('"Pausa"', '""', "pauses.break: has no Italian text"),
        ("[services.tari]", "[services.TARI]", "services.TARI: is no name for the program"),
        ("[services.tari]", "[services.imu]", "cannot declare"),
        ('"iscrizione-anagrafica-estero", "dat"]', '"anagrafe"]', "there is no service “anagrafe”"),
        ('"dat"]\nslot', '"dat", "dat"]\nslot', "“dat” is in calendar “sportelli” already"),
        (
            "lengths = { cie-rilascio = 2",
            "lengths = { tari = 2",
            "does not have the service “tari”",
        ),
        ('monday = ["09:00-12:00"]\ntu', 'monday = ["9-12"]\ntu', "“9-12” is no time"),
        ('monday = ["09:00-12:00"]\ntu', 'monday = ["09:00-09:10"]\ntu', "shorter than a slot"),
        ("[calendars.sportelli]", "[calendars.Sportelli]", "is no name for the program"),
    ],
)
def test_a_fault_is_told_with_its_key_and_remedy(old: str, new: str, told: str) -> None:
    faults = faults_of((old, new))
    assert any(told in fault for fault in faults), faults


def test_routing_rooms_and_priorities_come_along() -> None:
    plan = read(
        changed(
            ("rooms = 0", "rooms = 2"),
            ("# conditions =", "conditions ="),
            ("# out_of_turn =", "out_of_turn ="),
            ('label = "8"', 'label = "8"\npolicy = "first_in_line"'),
            ('label = "6"', 'label = "6"\nbackup = ["protocollo-consegna"]'),
            ('priority = "first" ', 'priority = "one_in"'),
            ("# ranges =", "ranges ="),
            ('label = "7"', 'label = "7"\nbreaks = [{ at = "10:30", min = 15 }]'),
        )
    ).plan
    assert plan.rooms == 2
    assert plan.priorities["gravidanza"].name["en"] == "Pregnancy or a small child"
    assert plan.out_of_turn == (Role.SUPERVISOR,)
    assert plan.routing.conditions == (Condition("certificati-anagrafici", 30.0),)
    assert plan.counters["8"].policy == "first_in_line"
    assert plan.counters["6"].services[-1:] == plan.counters["6"].backup
    assert (plan.routing.priority, plan.routing.priority_every) == ("one_in", 3)
    assert plan.numbers.ranges == {"A": NumberRange(1, 299)}
    assert plan.counters["7"].breaks == (DailyBreak(10 * 60 + 30, 15.0),)
    assert plan.pauses["back-office"]["it"] == "Lavoro interno"


def test_calendars_come_along_with_the_closing_days_of_the_branch() -> None:
    settings = read(SAMPLE)
    (calendar,) = settings.calendars
    assert (calendar.slot_min, calendar.seats) == (15, {Channel.DESK: 1})
    assert calendar.length("cie-rilascio", people=2) == 4
    assert len(slots_on(calendar, date(2026, 12, 14))) == 12
    assert slots_on(calendar, date(2026, 12, 25)) == ()


def test_a_calendar_without_a_day_is_a_fault() -> None:
    mornings = "".join(
        f'{day} = ["09:00-12:00"]\n'
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
    )
    faults = faults_of((mornings + "lengths", "lengths"))
    assert any("takes no bookings on any day" in fault for fault in faults), faults


def test_a_quota_of_nothing_is_a_fault() -> None:
    faults = faults_of(('letter = "C"', 'letter = "C"\ndaily_quota = 0'))
    assert "daily_quota: expected a whole number >= 1" in faults[0]


def test_a_counter_without_services_is_a_fault_and_who_relied_on_it_is_told() -> None:
    room = SAMPLE[SAMPLE.index("[counters.colloqui]") : SAMPLE.index("# --- Argomenti")]
    emptied = room[: room.index("services")] + "services = []\n\n"
    faults = faults_of((room, emptied))
    assert any("counters.colloqui.services: serves nothing" in fault for fault in faults)
    assert sum("no counter serves it" in fault for fault in faults) == 13


def test_a_faulty_counter_does_not_make_its_services_faulty() -> None:
    [fault] = faults_of(("private = true", 'private = "yes"'))
    assert "counters.colloqui.private" in fault


def test_a_topic_too_many_and_an_empty_one_are_told() -> None:
    faults = faults_of(("[topics]\n", '[topics]\nsport = { name = { it = "Sport" } }\n'))
    assert "there are 9, and a totem shows 8" in faults[0]
    assert "topics.sport: no service belongs to it" in faults[1]


def test_a_branch_that_never_opens_is_told() -> None:
    start, end = SAMPLE.index("monday "), SAMPLE.index("last_ticket_min")
    [fault] = faults_of((SAMPLE[start:end], ""))
    assert "opening: the branch never opens" in fault


def test_an_empty_file_is_told_what_it_lacks() -> None:
    with pytest.raises(FileFaulty) as faulty:
        read("")
    keys = {fault.key for fault in faulty.value.faults}
    assert keys == {"branch.name", "opening", "areas", "topics", "services", "counters"}


@pytest.mark.parametrize("share", [0.1, 0.35, 0.6, 0.9, 0.999])
def test_a_half_written_file_is_told_wherever_it_was_torn(share: float) -> None:
    data = SAMPLE.encode()
    with pytest.raises(FileFaulty):
        settings_from(data[: int(len(data) * share)], TODAY)


def test_nothing_that_can_be_written_makes_it_stumble() -> None:
    for nonsense in (
        "services = 3",
        "[services]\ntari = 3",
        "areas = [1]",
        "[opening]\nmonday = 1",
    ):
        with pytest.raises(FileFaulty):
            read(nonsense)


def test_where_telephones_reach_the_branch_is_one_line_and_a_wrong_one_is_explained() -> None:
    sample = '# [follow]\n# public_url = "https://turni.comune.esempio.it"'
    assert read(SAMPLE).public_url is None
    for said, meant in (
        ("https://turni.example.it/", "https://turni.example.it"),
        ("http://192.0.2.10:8210", "http://192.0.2.10:8210"),
        ("https://example.it/sportello/", "https://example.it/sportello"),
    ):
        lit = changed((sample, f'[follow]\npublic_url = "{said}"'))
        assert read(lit).public_url == meant
    no_hosts = ("https://a b", "https://[")
    for wrong in ("turni.example.it", "ftp://example.it", "https://example.it/?a", *no_hosts):
        (fault,) = faults_of((sample, f'[follow]\npublic_url = "{wrong}"'))
        assert f"line {line('# public_url = ')}, follow.public_url: " in fault
    (missing,) = faults_of((sample, "[follow]"))
    assert "public_url" in missing


def test_the_database_is_one_line_and_a_wrong_one_is_explained() -> None:
    sample = "# [database]\n# url = "
    assert sample in SAMPLE
    lit = SAMPLE.replace(sample, "[database]\nurl = ", 1)
    assert read(lit).database == "postgresql://sportello@192.168.10.5,192.168.10.6/sportello"
    (wrong,) = faults_of((sample + '"postgresql:', '[database]\nurl = "mysql:'))
    where = line("# url = ")
    assert wrong.startswith(f"line {where}, database.url: "), wrong
    (missing,) = faults_of((sample, "[database]\n# url = "))
    assert "database" in missing
