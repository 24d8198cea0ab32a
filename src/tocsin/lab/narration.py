"""The demo as it is told at a terminal: days, bells as they arrive, and the summary."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from tocsin.lab.loopback import Mail, Received
from tocsin.lab.outcome import Evidence, Outcome, Rung, evidence_of
from tocsin.lab.scenario import Outlet, Scenario, ScenarioEntry
from tocsin.model import Severity

COLOURS = {
    Severity.MINOR: "cyan",
    Severity.MODERATE: "yellow",
    Severity.SEVERE: "bold red",
    Severity.EXTREME: "bold white on red",
}
MOST_VOICES = 3  # outlets named on an alert's line
OVER = "○"
EVENTS = {
    "tocsin.alert.opened": ("●", "rings"),
    "tocsin.alert.updated": ("▲", "more"),
    "tocsin.alert.resolved": (OVER, "over"),
}
INDENT = 8  # columns, under the text of the line above


class Narrator:
    """Tells a demo line by line. It decides nothing."""

    def __init__(self, console: Console, scenario: Scenario) -> None:
        self._console = console
        self._scenario = scenario
        self._day: date | None = None
        self._untold: list[ScenarioEntry] = []
        self._headline = ""
        self._bells: Counter[str] = Counter()
        self._letters: Counter[str] = Counter()
        self._early: list[Mail] = []
        self._status = console.status("")

    def begins(self, *, feeds: str, webhook: str, smtp: str, length: float) -> None:
        """What is about to be shown, and where it runs."""
        entries = self._scenario.entries
        languages = len({entry.language for entry in entries})
        self._line(
            f"{len(entries)} texts of {len(self._scenario.outlets)} invented outlets in {languages} "
            f"languages, {entries[0].at:%B %Y} to {entries[-1].at:%B %Y}, in about {length:.0f} seconds."
        )
        self._line(f"Feeds on {feeds}, webhook on {webhook}, mail on {smtp}: all on this machine.", "dim")
        self._line("● rings   ▲ surer, graver or wider   ○ over   ✉ mail", "dim")

    @contextmanager
    def working(self) -> Iterator[None]:
        """While it runs, a line at the bottom shows the scenario's time; only at a terminal."""
        with self._status:
            yield

    def passes(self, now: datetime, published: Sequence[ScenarioEntry]) -> None:
        """Time passes, and so much was published since this was last said."""
        self._untold.extend(published)
        self._status.update(f"{now:%a %d %b %Y %H:%M}")

    def rings(self, message: Received) -> None:
        """A webhook message has arrived."""
        data = message.body.get("data")
        mark, word = EVENTS.get(str(message.body.get("type")), ("·", ""))
        if not word or not isinstance(data, Mapping):
            return
        at = datetime.fromisoformat(str(data["updated_at"]))
        self._comes_to(at)
        self._line(self._bell(at, mark, data))
        newest = max(evidence_of(data), key=lambda item: item.published, default=None)
        if newest is not None and word == "rings" and newest.title != self._headline:
            self._headline = newest.title
            self._line(Text(" " * INDENT + newest.title, "italic"))
        self._bells[str(data["id"])] += 1
        early, self._early = self._early, []
        for mail in early:
            self.arrives(mail)

    def arrives(self, mail: Mail) -> None:
        """A mail has arrived. One that overtook its bell is told after it."""
        alert = str(mail.message["X-Tocsin-Alert"])
        if self._letters[alert] >= self._bells[alert]:
            self._early.append(mail)
            return
        self._letters[alert] += 1
        self._line(Text.assemble(" " * INDENT, ("✉ ", "blue"), (str(mail.message["Subject"]), "dim")))

    def sums_up(self, outcome: Outcome) -> None:
        """The summary at the end."""
        self._count_untold()
        self._console.print(Rule("What rang", style="dim"))
        for rung in outcome.alerts:
            self._rang(rung)
        self._console.print(Rule("What rightly stayed silent", style="dim"))
        self._console.print(_silent(outcome))
        self._fails("Rang although nothing new had happened", outcome.wrongly)
        self._fails("Stayed silent although it told something new", outcome.missed)
        self._console.print(Rule("In numbers", style="dim"))
        for line in _numbers(outcome):
            self._line(line)

    def _rang(self, rung: Rung) -> None:
        owners = _count(len(rung.owners), "owner")
        self._line(
            Text.assemble(
                (f"{rung.opened_at:%Y-%m-%d %H:%M}  ", "dim"),
                (f"{rung.severity.value:<9}", COLOURS[rung.severity]),
                (rung.title, "bold"),
                (f"  {rung.certainty.value}, {owners}", "green"),
            )
        )
        if rung.first is not None:
            outlet = _name(rung.first.outlet, self._scenario.outlet_by_id)
            self._line(Text(" " * INDENT + f"{outlet}: {rung.first.title}", "dim"))

    def _fails(self, heading: str, entries: Sequence[ScenarioEntry]) -> None:
        if not entries:
            return
        self._console.print(Rule(f"{heading}: {len(entries)}", style="dim"))
        for entry in entries:
            note = f" ({entry.note})" if entry.note else ""
            self._line(Text.assemble((f"{entry.at:%d %b %Y}  ", "dim"), entry.title, (note, "dim")))

    def _comes_to(self, at: datetime) -> None:
        if at.date() == self._day:
            return
        self._count_untold(before=at.date())
        self._day = at.date()
        self._console.print(Rule(f"{at:%A} {at.day} {at:%B %Y}", style="dim", align="left"))

    def _count_untold(self, before: date | None = None) -> None:
        past = [entry for entry in self._untold if before is None or entry.at.date() < before]
        silent = [entry for entry in past if entry.at.date() != self._day]
        if silent:
            first, last = silent[0].at, silent[-1].at
            days = f"{first:%d %b}" if first.date() == last.date() else f"{first:%d %b} to {last:%d %b}"
            self._line(f"{days}: {_count(len(silent), 'text')} read, no bell", "dim")
        self._untold = [entry for entry in self._untold if entry not in past]

    def _bell(self, at: datetime, mark: str, data: Mapping[str, object]) -> Text:
        severity = Severity(data["severity"])
        if mark == OVER:
            return Text(f"{at:%H:%M} {mark} {'over':<9}{data['title']}", "dim")
        return Text.assemble(
            (f"{at:%H:%M} ", "dim"),
            (f"{mark} {severity.value.upper():<9}", COLOURS[severity]),
            (str(data["title"]), "bold"),
            (f"  {data['certainty']}", "green"),
            (f"  {self._voices(evidence_of(data))}", "dim"),
        )

    def _voices(self, evidence: Iterable[Evidence]) -> str:
        latest = sorted(evidence, key=lambda item: item.published, reverse=True)
        outlets = self._scenario.outlet_by_id
        names = list(dict.fromkeys(_name(item.outlet, outlets) for item in latest))
        more = f" and {len(names) - MOST_VOICES} more" if len(names) > MOST_VOICES else ""
        return ", ".join(names[:MOST_VOICES]) + more

    def _line(self, text: Text | str, style: str = "") -> None:
        """One line, cut at the terminal's edge; in a file and in a pipe it is whole."""
        shown = Text(text, style) if isinstance(text, str) else text
        wide = not self._console.is_terminal
        self._console.print(shown, no_wrap=True, overflow="ignore" if wide else "ellipsis", crop=not wide)


def _name(outlet: str, outlets: Mapping[str, Outlet]) -> str:
    return outlets[outlet].name if outlet in outlets else outlet


def _silent(outcome: Outcome) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for kind in outcome.quiet:
        table.add_row(str(kind.entries), kind.note, Text(kind.example, "italic"))
    return table


def _numbers(outcome: Outcome) -> list[str]:
    traffic = outcome.traffic
    asked = _count(traffic.fetched + traffic.unchanged, "feed request")
    return [
        f"{_count(outcome.entries, 'entry', 'entries')} ({_count(outcome.texts, 'text')} with revisions), "
        f"{outcome.observed} with a sign of escalation, {outcome.rang} behind "
        f"{_count(len(outcome.alerts), 'alert')}",
        f"{asked}, {traffic.unchanged} of them answered “not modified”; "
        f"{_count(traffic.webhooks, 'webhook')} and {_count(traffic.mails, 'mail')} received",
        _count(round(outcome.seconds), "second"),
    ]


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"
