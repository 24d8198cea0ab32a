"""The life of an alert: it opens, learns, recovers, ends. Pure.

An open episode speaks again only for a reason (docs/semantics.md): severity or certainty up, a
new indicator, a new independent origin, a new place, its end. Other news is kept in silence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from tocsin.model import Alert, AlertState, Change, Corroboration, Finding, Reason
from tocsin.rules import voices

T = TypeVar("T", int, str)


def advance(latest: Mapping[str, Alert], findings: Sequence[Finding], now: datetime) -> list[Change]:
    """What becomes of the alerts of one watch now.

    `latest` holds by key every open episode, and the last ended one of the keys that stand in the
    findings. Advancing twice with the same findings and time changes nothing the second time.
    """
    own = [(latest.get(finding.key), finding) for finding in findings]
    fresh = [(standing, kept) for standing, finding in own if (kept := _own(standing, finding))]
    held = {finding.key for _, finding in fresh}
    changes = [change for standing, finding in fresh for change in _hold(standing, finding, now)]
    waning = (alert for key, alert in sorted(latest.items()) if alert.open and key not in held)
    return changes + [change for alert in waning for change in _wane(alert, now)]


def _own(standing: Alert | None, finding: Finding) -> Finding | None:
    """The finding with the evidence that no earlier episode of its key had; None where there is none.

    An episode never takes what the one before it rested on, though the rule's window may hold it.
    What came after that one's last evidence and before its end is nobody's yet, and so the next's.
    """
    after = _after(standing)
    if after is None:
        return finding
    evidence = tuple(seen for seen in finding.evidence if seen.seen_at > after)
    if not evidence:
        return None
    return replace(
        finding,
        evidence=evidence,
        certainty=voices.certainty(evidence),
        corroboration=voices.corroboration(evidence),
    )


def _after(standing: Alert | None) -> datetime | None:
    """Until when what was first seen belongs to an earlier episode than the one that is or would be open."""
    if standing is None:
        return None
    return standing.after if standing.open else standing.last_seen_at


def _hold(standing: Alert | None, finding: Finding, now: datetime) -> Iterator[Change]:
    if standing is not None and standing.open:
        yield from _learn(standing, finding, now)
    elif finding.certainty >= finding.min_certainty and not _cooling(standing, now):
        ordinal = standing.ordinal + 1 if standing is not None else 1
        opened = replace(_open(finding, ordinal, now), after=_after(standing))
        yield Change(opened, n=1, at=now, tell=(Reason.OPENED,))


def _cooling(ended: Alert | None, now: datetime) -> bool:
    """Whether it is too soon after the opening of an episode for another of the same key."""
    return ended is not None and now < ended.opened_at + ended.cooldown


def _open(finding: Finding, ordinal: int, now: datetime) -> Alert:
    return Alert(
        key=finding.key,
        ordinal=ordinal,
        watch=finding.watch,
        rule=finding.rule,
        kind=finding.kind,
        group=finding.group,
        state=AlertState.FIRING,
        severity=finding.severity,
        certainty=finding.certainty,
        opened_at=now,
        updated_at=now,
        last_seen_at=max(seen.seen_at for seen in finding.evidence),
        rule_revision=finding.rule_revision,
        corroboration=finding.corroboration,
        resolve_after=finding.resolve_after,
        cooldown=finding.cooldown,
        indicators=tuple(sorted({seen.indicator for seen in finding.evidence})),
        places=tuple(sorted({place for seen in finding.evidence for place in seen.places})),
        owners=tuple(sorted({seen.owner for seen in finding.evidence})),
        origins=tuple(sorted({seen.origin for seen in finding.evidence})),
        evidence=tuple(sorted(seen.id for seen in finding.evidence)),
        entries=tuple(sorted({seen.entry for seen in finding.evidence})),
        changes=1,
    )


def _learn(alert: Alert, finding: Finding, now: datetime) -> Iterator[Change]:
    """New evidence for an open episode: told where it changes the picture, else only kept."""
    if {seen.id for seen in finding.evidence} <= set(alert.evidence) and alert.state is AlertState.FIRING:
        return
    grown = _grown(alert, finding, now)
    reasons = tuple(_reasons(alert, grown))
    if reasons:
        yield Change(replace(grown, changes=alert.changes + 1), n=alert.changes + 1, at=now, tell=reasons)
    else:
        yield Change(grown, n=0, at=now)


def _grown(alert: Alert, finding: Finding, now: datetime) -> Alert:
    new = _open(finding, alert.ordinal, now)
    owners, origins = _union(alert.owners, new.owners), _union(alert.origins, new.origins)
    entries = _union(alert.entries, new.entries)
    joined = Corroboration(len(owners), alert.corroboration.origins + _unheard(alert, finding), len(entries))
    return replace(
        alert,
        state=AlertState.FIRING,
        severity=max(alert.severity, new.severity),
        certainty=max(alert.certainty, new.certainty, voices.from_voices(joined.origins)),
        updated_at=now,
        last_seen_at=max(alert.last_seen_at, new.last_seen_at),
        rule_revision=new.rule_revision,
        resolve_after=new.resolve_after,
        cooldown=new.cooldown,
        corroboration=joined,
        indicators=_union(alert.indicators, new.indicators),
        places=(*alert.places, *(place for place in new.places if place not in alert.places)),
        owners=owners,
        origins=origins,
        evidence=_union(alert.evidence, new.evidence),
        entries=entries,
    )


def _unheard(alert: Alert, finding: Finding) -> int:
    """How many independent voices in the finding the episode had not heard, by owner or by origin."""
    owners, heard = set(alert.owners), set(alert.origins)
    fresh = [seen for seen in finding.evidence if seen.owner not in owners and seen.origin not in heard]
    return len(voices.origins(fresh))


def _reasons(before: Alert, after: Alert) -> Iterator[Reason]:
    if after.severity > before.severity:
        yield Reason.SEVERITY_UP
    if after.certainty > before.certainty:
        yield Reason.CERTAINTY_UP
    if set(after.indicators) > set(before.indicators):
        yield Reason.NEW_INDICATOR
    if after.corroboration.origins > before.corroboration.origins:
        yield Reason.NEW_ORIGIN
    if set(after.places) > set(before.places):
        yield Reason.NEW_PLACE


def _wane(alert: Alert, now: datetime) -> Iterator[Change]:
    """The condition holds no more: the episode recovers, and ends when that has lasted."""
    if now - alert.last_seen_at >= alert.resolve_after:
        ended = replace(
            alert, state=AlertState.RESOLVED, updated_at=now, resolved_at=now, changes=alert.changes + 1
        )
        yield Change(ended, n=ended.changes, at=now, tell=(Reason.RESOLVED,))
    elif alert.state is AlertState.FIRING:
        yield Change(replace(alert, state=AlertState.RECOVERING, updated_at=now), n=0, at=now)


def _union(a: Sequence[T], b: Sequence[T]) -> tuple[T, ...]:
    return tuple(sorted(set(a) | set(b)))
