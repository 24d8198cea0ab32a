"""What messages say in English and in French: the words for every value that people read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tocsin.model import AlertState, Certainty, Reason, Reliability, Severity, Status


@dataclass(frozen=True, slots=True)
class Words:
    """One language. `counts` holds singular and plural; `few` is the highest number in the singular."""

    language: str
    severity: Mapping[Severity, str]
    certainty: Mapping[Certainty, str]
    ended: Mapping[AlertState, str]
    reason: Mapping[Reason, str]
    withdrawn: str
    grade: Mapping[Reliability, str]
    status: Mapping[Status, str]
    months: tuple[str, ...]
    counts: Mapping[str, tuple[str, str]]
    few: tuple[int, ...]
    labels: Mapping[str, str]

    def count(self, number: int, what: str) -> str:
        """A number with its noun."""
        singular, plural = self.counts[what]
        return f"{number} {singular if number in self.few else plural}"

    def killed(self, low: int, high: int | None) -> str:
        """How many were killed, by the bounds that a text gives; `high` is None where it names no most."""
        if high is None:
            return self.labels["at_least"].format(self.count(low, "killed"))
        if low == high:
            return self.count(low, "killed")
        return self.labels["between"].format(low, self.count(high, "killed"))

    def time(self, at: datetime) -> str:
        """An aware time to the minute, in the zone that it carries, with the zone's short name."""
        return f"{at.day} {self.months[at.month - 1]} {at.year}, {at:%H:%M} {at:%Z}"


ENGLISH = Words(
    language="en",
    severity={
        Severity.MINOR: "minor",
        Severity.MODERATE: "moderate",
        Severity.SEVERE: "severe",
        Severity.EXTREME: "extreme",
    },
    certainty={
        Certainty.POSSIBLE: "possible, from one voice so far",
        Certainty.LIKELY: "likely, from two independent voices",
        Certainty.OBSERVED: "observed, from three independent voices or more, "
        "or from one that is completely reliable",
    },
    ended={AlertState.RESOLVED: "ended", AlertState.RETRACTED: "withdrawn"},
    reason={
        Reason.OPENED: "This alert has just opened.",
        Reason.SEVERITY_UP: "It is now more severe: {severity}.",
        Reason.CERTAINTY_UP: "It is now more certain: {certainty}.",
        Reason.NEW_INDICATOR: "Another kind of sign was seen.",
        Reason.NEW_ORIGIN: "Another independent report came in.",
        Reason.NEW_PLACE: "Another place is concerned.",
        Reason.RESOLVED: "This alert has ended: what opened it no longer holds, or someone closed it.",
    },
    withdrawn="This alert is withdrawn: it was never true.",
    grade={
        Reliability.A: "completely reliable",
        Reliability.B: "usually reliable",
        Reliability.C: "fairly reliable",
        Reliability.D: "not usually reliable",
        Reliability.E: "unreliable",
        Reliability.F: "reliability not known",
    },
    status={
        Status.ASSERTED: "reported",
        Status.NEGATED: "denied",
        Status.HYPOTHETICAL: "feared or possible",
        Status.HISTORICAL: "in the past",
        Status.ENDED: "over",
    },
    months=("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"),
    counts={
        "owners": ("independent owner", "independent owners"),
        "origins": ("separate report", "separate reports"),
        "entries": ("article", "articles"),
        "omitted": ("more article is not shown", "more articles are not shown"),
        "places": ("more place", "more places"),
        "killed": ("killed", "killed"),
    },
    few=(1,),
    labels={
        "colon": ":",
        "alert": "Alert",
        "watch": "Watch",
        "where": "Where",
        "severity": "Severity",
        "certainty": "How sure",
        "voices": "Who says so",
        "level": "Level of the watch",
        "opened": "Opened",
        "ended": "Ended",
        "changed": "What changed",
        "evidence": "What it rests on",
        "marks_text": "Words that matched stand in [brackets].",
        "marks_html": "Words that matched are marked.",
        "in_text": "In the article",
        "at_least": "at least {}",
        "between": "{} to {}",
        "according_to": "according to {}",
        "quoted": "“{}”",
        "grade": "grade",
        "and": "and",
        "published": "published",
        "seen": "seen",
        "read": "Read the article",
        "nothing": "No article is behind it: the rule looks at what is missing, or at other rules.",
        "console": "Open this alert in the console",
        "ack": "Acknowledge it",
        "zone": "Times are those of",
        "sent_by": "Sent by Tocsin, which watches news feeds. Nobody reads answers to this message.",
        "test_subject": "[TEST] Tocsin can reach this channel",
        "test_title": "This is a test",
        "test_body": "Nothing has happened. Someone asked Tocsin for a test message on this channel; "
        "that you read it means that alerts will arrive here too.",
        "test_channel": "Channel",
        "test_sent": "Sent",
    },
)

FRENCH = Words(
    language="fr",
    severity={
        Severity.MINOR: "mineure",
        Severity.MODERATE: "modérée",
        Severity.SEVERE: "grave",
        Severity.EXTREME: "extrême",
    },
    certainty={
        Certainty.POSSIBLE: "possible, d’après une seule voix pour l’instant",
        Certainty.LIKELY: "probable, d’après deux voix indépendantes",
        Certainty.OBSERVED: "constaté, d’après au moins trois voix indépendantes "
        "ou une source tout à fait fiable",
    },
    ended={AlertState.RESOLVED: "terminée", AlertState.RETRACTED: "retirée"},
    reason={
        Reason.OPENED: "Cette alerte vient de s’ouvrir.",
        Reason.SEVERITY_UP: "Elle est désormais plus grave\u00a0: {severity}.",
        Reason.CERTAINTY_UP: "Elle est désormais plus sûre\u00a0: {certainty}.",
        Reason.NEW_INDICATOR: "Un signe d’une autre nature a été relevé.",
        Reason.NEW_ORIGIN: "Une autre voix indépendante en fait état.",
        Reason.NEW_PLACE: "Un autre lieu est concerné.",
        Reason.RESOLVED: "Cette alerte est terminée\u00a0: ce qui l’a ouverte ne tient plus, "
        "ou quelqu’un l’a close.",
    },
    withdrawn="Cette alerte est retirée\u00a0: elle n’a jamais été fondée.",
    grade={
        Reliability.A: "tout à fait fiable",
        Reliability.B: "habituellement fiable",
        Reliability.C: "assez fiable",
        Reliability.D: "pas toujours fiable",
        Reliability.E: "peu fiable",
        Reliability.F: "fiabilité inconnue",
    },
    status={
        Status.ASSERTED: "rapporté",
        Status.NEGATED: "démenti",
        Status.HYPOTHETICAL: "craint ou possible",
        Status.HISTORICAL: "dans le passé",
        Status.ENDED: "terminé",
    },
    months=(
        "janv.",
        "févr.",
        "mars",
        "avril",
        "mai",
        "juin",
        "juil.",
        "août",
        "sept.",
        "oct.",
        "nov.",
        "déc.",
    ),
    counts={
        "owners": ("propriétaire indépendant", "propriétaires indépendants"),
        "origins": ("récit distinct", "récits distincts"),
        "entries": ("article", "articles"),
        "omitted": ("autre article n’est pas montré", "autres articles ne sont pas montrés"),
        "places": ("autre lieu", "autres lieux"),
        "killed": ("tué", "tués"),
    },
    few=(0, 1),
    labels={
        "colon": "\u00a0:",
        "alert": "Alerte",
        "watch": "Veille",
        "where": "Où",
        "severity": "Gravité",
        "certainty": "Degré de certitude",
        "voices": "Qui le dit",
        "level": "Niveau de la veille",
        "opened": "Ouverte le",
        "ended": "Terminée le",
        "changed": "Ce qui a changé",
        "evidence": "Sur quoi elle repose",
        "marks_text": "Les mots reconnus sont entre [crochets].",
        "marks_html": "Les mots reconnus sont surlignés.",
        "in_text": "Dans l’article",
        "at_least": "au moins {}",
        "between": "de {} à {}",
        "according_to": "selon {}",
        "quoted": "«\u00a0{}\u00a0»",
        "grade": "cote",
        "and": "et",
        "published": "publié le",
        "seen": "vu le",
        "read": "Lire l’article",
        "nothing": "Aucun article : la règle porte sur ce qui manque, ou sur d’autres règles.",
        "console": "Ouvrir cette alerte dans la console",
        "ack": "En accuser réception",
        "zone": "Heures de",
        "sent_by": "Envoyé par Tocsin, qui veille sur des flux d’actualité. "
        "Personne ne lit les réponses à ce message.",
        "test_subject": "[TEST] Tocsin peut joindre ce canal",
        "test_title": "Ceci est un test",
        "test_body": "Il ne s’est rien passé. Quelqu’un a demandé à Tocsin un message d’essai "
        "sur ce canal\u00a0; si vous le lisez, les alertes y arriveront aussi.",
        "test_channel": "Canal",
        "test_sent": "Envoyé le",
    },
)


def words_for(language: str) -> Words:
    """The words of a language; English where there are none of it."""
    return {"fr": FRENCH}.get(language, ENGLISH)
