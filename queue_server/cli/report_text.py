"""What a head of desk reads: answers from the journal's past as plain sentences and small tables.

Owns the words and how figures are written; decides nothing. English ids, Italian in the catalogue.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from queue_server.forecasts.history_queries import Replayed
from sportello.forecast.accuracy import Accuracy, AccuracyReport
from sportello.history.what_if import FigureChange, Uncovered, WhatIfAnswer
from sportello.model.break_moves import Advice
from sportello.model.languages import in_language
from sportello.model.plan import Plan
from text.catalogue import N_, Words
from text.policies import POLICIES
from text.times import clock_at

FIGURES: Mapping[str, str] = {
    "mean_wait": N_("average wait"),
    "mean_walk_in": N_("average wait without a booking"),
    "p95_walk_in": N_("95 people in 100 without a booking wait less than"),
    "longest": N_("longest wait"),
    "p95_priority": N_("95 people in 100 with priority wait less than"),
    "punctual": N_("bookings called within 10 minutes"),
    "not_called": N_("people never called"),
}

ASSUMED: Mapping[str, str] = {
    "same_arrivals": N_("The same people come at the same times."),
    "same_lengths": N_(
        "Each takes as long as they took, longer or shorter by the pace of who serves them."
    ),
    "left_unserved": N_(
        "Of those who left unserved nobody knows how long they would have taken: "
        "the service's expected minutes are used if they are called before they left."
    ),
    "absent_stay_absent": N_("Those who were called and did not come do not come here either."),
    "not_by_hand": N_("Numbers that operators chose by hand are called in the order of the rule."),
    "new_counters_all_day": N_(
        "An added counter is open from the morning on, without breaks, at everybody's pace."
    ),
}

COLUMN = 22


class Findings:
    """Sentences in one language, about one branch."""

    def __init__(self, words: Words, plan: Plan) -> None:
        self._words = words
        self._plan = plan
        self._zone = ZoneInfo(plan.zone)
        self._ = words.gettext

    # --- a day again -------------------------------------------------------------------------

    def replayed(self, found: Replayed) -> Iterator[str]:
        when = format_date(found.day, "full", locale=self._words.language.code)
        yield self._words.plural("%1: %n people with a number.", found.people, when)
        if found.remote:
            yield self._words.plural(
                "Besides, %n appointments by telephone or video: no one waited for them.",
                found.remote,
            )
        yield ""
        said = POLICIES.get(found.policy)
        policy = self._(said.name) if said else found.policy
        heads = (self._("as it was"), self._("with that day's rules"), self._("with “%1”", policy))
        columns = (found.as_it_was, found.under_its_rules, found.under_policy)
        yield from self._table(heads, columns)
        yield ""
        before, after = (side.get("mean_wait", 0.0) for side in columns[1:])
        yield self._compared(before, after)
        yield self._("One day is not enough to decide on: ask `queue-server what-if` about many.")
        yield from self._assumed(("same_arrivals", *ASSUMED_OF_A_RULE))

    def _table(self, heads: Iterable[str], columns: tuple[dict[str, float], ...]) -> Iterator[str]:
        width = max(len(self._(label)) for label in FIGURES.values()) + 2
        wide = [max(COLUMN, len(head) + 2) for head in heads]
        yield " " * width + "".join(f"{h:>{w}}" for h, w in zip(heads, wide, strict=True))
        for name, label in FIGURES.items():
            if all(name in column for column in columns):
                cells = zip((self._figure(name, c[name]) for c in columns), wide, strict=True)
                yield f"{self._(label):<{width}}" + "".join(f"{c:>{w}}" for c, w in cells)

    def _compared(self, before: float, after: float) -> str:
        if abs(after - before) < 0.05:
            return self._("The average wait would have been the same.")
        if after < before:
            shorter = self._number(before - after)
            return self._("The average wait would have been %1 minutes shorter.", shorter)
        longer = self._number(after - before)
        return self._("The average wait would have been %1 minutes longer.", longer)

    # --- what if -----------------------------------------------------------------------------

    def what_if(self, found: WhatIfAnswer) -> Iterator[str]:
        for lost in found.uncovered:
            yield self._uncovered(lost)
        missed = {day for lost in found.uncovered if lost.people_a_day for day in lost.days}
        if missed and missed >= set(found.days):
            yield self._("The figures below leave out those who came for these services.")
        elif missed:
            yield self._("The figures below are of the other days alone.")
        if found.uncovered:
            yield ""
        people = self._number(found.people_a_day)
        yield self._words.plural(
            "%n days of this branch, %1 people a day.", len(found.days), people
        )
        yield ""
        for name, change in found.figures.items():
            yield self._changed(name, self._(FIGURES[name]), change)
        yield ""
        yield self._verdict(found.figures.get("mean_wait"))
        yield from self._services(found.by_service)
        yield from self._assumed(found.assumed)

    def _uncovered(self, lost: Uncovered) -> str:
        if not lost.people_a_day:
            return self._words.plural(
                "On %n days nobody could have served “%1”, and nobody had come for it.",
                len(lost.days),
                self._service(lost.service),
            )
        people = self._number(lost.people_a_day)
        return self._words.plural(
            "On %n days nobody could have served “%1”: %2 people a day.",
            len(lost.days),
            self._service(lost.service),
            people,
        )

    def _changed(self, name: str, label: str, change: FigureChange) -> str:
        now, then = self._figure(name, change.now), self._figure(name, change.then)
        if change.margin is None:
            return self._("%1: from %2 to %3", label, now, then)
        low, high = change.change - change.margin, change.change + change.margin
        low_text, high_text = self._signed(name, low), self._signed(name, high)
        return self._(
            "%1: from %2 to %3 (difference between %4 and %5)",
            label, now, then, low_text, high_text,
        )  # fmt: skip

    def _verdict(self, change: FigureChange | None) -> str:
        if change is None or change.margin is None:
            return self._("One day is not enough to tell a difference from chance.")
        if abs(change.change) <= change.margin:
            return self._("The difference of the average wait may be chance.")
        if change.change < 0:
            return self._("People would wait less: that is not chance.")
        return self._("People would wait longer: that is not chance.")

    def _services(self, by_service: dict[str, FigureChange]) -> Iterator[str]:
        """Those whose wait changes most, and surely."""
        sure = [
            (service, change)
            for service, change in by_service.items()
            if change.margin is not None and abs(change.change) > max(change.margin, 1.0)
        ]
        if sure:
            yield ""
            yield self._("Most changed, average wait:")
        for service, change in sorted(sure, key=lambda each: -abs(each[1].change))[:5]:
            yield "  " + self._changed("mean_wait", self._service(service), change)

    # --- breaks ------------------------------------------------------------------------------

    def advice(self, found: Advice) -> Iterator[str]:
        if not found.moves:
            yield self._no_advice(found)
            return
        for move in found.moves:
            yield self._(
                "Counter %1: the break of %2 is better at %3 (%4 minutes of average wait).",
                self._plan.counters[move.counter].label,
                self._time(move.planned_at),
                self._time(move.to),
                self._number(move.saves_min),
            )
        yield ""
        yield self._(
            "Together: those without a booking would wait %1 minutes less on average, "
            "of %2 (between %3 and %4).",
            self._number(found.saves_min),
            self._number(found.mean_wait_min),
            self._number(found.saves_min - found.margin_min),
            self._number(found.saves_min + found.margin_min),
        )
        yield self._("People rest as long as before. Whether they can move is for you to say.")

    def _no_advice(self, found: Advice) -> str:
        if not found.days_known:
            return self._("Nothing is known of this branch's days yet.")
        if not found.breaks_left:
            return self._("No planned break is left to move today.")
        return self._("No break is worth moving today.")

    # --- accuracy ----------------------------------------------------------------------------

    def accuracy(self, found: AccuracyReport) -> Iterator[str]:
        if found.whole is None:
            yield self._("No citizen who was told a wait had to wait.")
            return
        whole = found.whole
        yield self._words.plural(
            "%n people had to wait after they were told how long; %1 minutes on average.",
            whole.people,
            self._number(whole.mean_wait_min),
        )
        yield self._("Average error: %1 minutes.", self._number(whole.mae))
        if whole.moving_mae is not None:
            yield self._(
                "The average of the last ten waits would have been wrong by %1 minutes.",
                self._number(whole.moving_mae),
            )
        yield self._(
            "%1 waited as long as the ticket said; 80 in 100 is what is aimed at.",
            self._share(whole.covered),
        )
        yield self._(
            "%1 waited more than 10 minutes longer than expected.",
            self._share(whole.under_promised),
        )
        named = {self._service(id): figures for id, figures in found.by_service.items()}
        yield from self._accuracies(self._("service"), named)
        yield from self._accuracies(self._("hour"), found.by_hour)
        days = {
            format_date(date.fromisoformat(day), "short", locale=self._words.language.code): each
            for day, each in found.by_day.items()
        }
        yield from self._accuracies(self._("day"), days)

    def _accuracies(self, of: str, rows: Mapping[str, Accuracy]) -> Iterator[str]:
        heads = (
            self._("people"),
            self._("average wait"),
            self._("error"),
            self._("as told"),
            self._("far over"),
        )
        yield ""
        yield f"{of:<34}" + "".join(f"{head:>16}" for head in heads)
        for name, a in rows.items():
            cells = (
                str(a.people),
                self._number(a.mean_wait_min),
                self._number(a.mae),
                self._share(a.covered),
                self._share(a.under_promised),
            )
            yield f"{name[:32]:<34}" + "".join(f"{cell:>16}" for cell in cells)

    # --- figures -----------------------------------------------------------------------------

    def _assumed(self, codes: Iterable[str]) -> Iterator[str]:
        yield ""
        yield self._("Taken for granted:")
        for code in codes:
            yield f"- {self._(ASSUMED[code])}"

    def _figure(self, name: str, value: float) -> str:
        if name == "punctual":
            return self._share(value)
        if name == "not_called":
            return self._number(value)
        return self._("%1 min", self._number(value))

    def _signed(self, name: str, value: float) -> str:
        sign = "+" if value >= 0 else "−"
        return sign + self._figure(name, abs(value))

    def _number(self, value: float) -> str:
        return format_decimal(round(value, 1), locale=self._words.language.code)

    def _share(self, value: float) -> str:
        return format_percent(value, format="#,##0 %", locale=self._words.language.code)

    def _service(self, service: str) -> str:
        known = self._plan.services.get(service)
        return in_language(known.name, self._words.language.code) if known else service

    def _time(self, instant: datetime) -> str:
        return clock_at(instant, self._zone)


ASSUMED_OF_A_RULE = ("same_lengths", "left_unserved", "absent_stay_absent", "not_by_hand")
