"""What each kind of rule asks of the observations in its window. Pure: one function a kind.

Windows run over event time; whether an episode goes on runs over the time at which its
evidence was seen here.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import product

from tocsin.config.watches import CountRule, MatchRule, Rule, Watch
from tocsin.model import Finding, Seen
from tocsin.rules import voices

AHEAD = timedelta(minutes=15)  # an entry dated so far ahead is still believed
NOWHERE = "unplaced"

Group = tuple[tuple[str, str], ...]
Served = MatchRule | CountRule

DISTINCT: Mapping[str, Callable[[Seen], Sequence[object]]] = {
    "story": lambda seen: [seen.story],
    "source": lambda seen: [seen.source],
    "entry": lambda seen: [seen.entry],
    "place": lambda seen: seen.places,
}
DIMENSIONS: Mapping[str, Callable[[Seen], Sequence[str]]] = {
    "place": lambda seen: seen.places,
    "indicator": lambda seen: [seen.indicator],
    "source": lambda seen: [seen.source],
    "owner": lambda seen: [seen.owner],
    "country": lambda seen: [seen.country] if seen.country else [],
    "language": lambda seen: [seen.language] if seen.language else [],
}


def evaluate(watch: Watch, seen: Sequence[Seen], now: datetime) -> list[Finding]:
    """Every rule of the watch that holds now, once for each group in which it holds."""
    found = []
    for rule in watch.rules:
        if not isinstance(rule, MatchRule | CountRule):
            continue
        for group, evidence in _groups(rule, seen, now):
            if _holds(rule, evidence, now):
                finding = _finding(watch, rule, group, evidence)
                if finding.certainty >= rule.min_certainty:
                    found.append(finding)
    return found


def memory(watch: Watch) -> timedelta:
    """How far back in event time the watch's rules look."""
    windows = [rule.within for rule in watch.rules if isinstance(rule, MatchRule | CountRule)]
    return max(windows, default=timedelta(0))


def revision(rule: Rule) -> str:
    """Tells two versions of a rule apart when its condition differs; titles do not count."""
    condition = rule.model_dump_json(exclude={"title"})
    return hashlib.sha256(condition.encode()).hexdigest()[:12]


def _holds(rule: Served, evidence: Sequence[Seen], now: datetime) -> bool:
    """A match holds while its news is fresh, a count while enough of it stands in the window."""
    if isinstance(rule, MatchRule):
        return any(seen.seen_at > now - rule.resolve_after for seen in evidence)
    return _distinct(rule, evidence) >= rule.at_least


def _distinct(rule: CountRule, evidence: Sequence[Seen]) -> int:
    """How many the rule counts. Owners count as voices: one that prints another's text is no second one."""
    if rule.distinct == "owner":
        return len(voices.origins(evidence))
    return len({value for seen in evidence for value in DISTINCT[rule.distinct](seen)})


def _groups(rule: Served, seen: Sequence[Seen], now: datetime) -> Iterator[tuple[Group, list[Seen]]]:
    groups: dict[Group, list[Seen]] = {}
    for one in seen:
        if one.indicator in rule.of and now - rule.within < one.event_time <= now + AHEAD:
            for group in _group_of(rule, one):
                groups.setdefault(group, []).append(one)
    yield from sorted(groups.items())


def _group_of(rule: Served, seen: Seen) -> list[Group]:
    """The groups that an observation counts in: one for each of its places, and so on."""
    choices = [[(name, value) for value in DIMENSIONS[name](seen) or [NOWHERE]] for name in rule.group_by]
    return list(product(*choices))


def _finding(watch: Watch, rule: Served, group: Group, evidence: Sequence[Seen]) -> Finding:
    return Finding(
        watch=watch.id,
        rule=rule.id,
        kind=rule.kind,
        group=group,
        severity=rule.severity,
        certainty=voices.certainty(evidence),
        evidence=tuple(evidence),
        corroboration=voices.corroboration(evidence),
        rule_revision=revision(rule),
        cooldown=rule.cooldown,
        resolve_after=rule.resolve_after,
        min_certainty=rule.min_certainty,
    )
