"""An invented country as a configuration of a few lines, for commands that read texts."""

from pathlib import Path

LEXICON = """
concepts:
  place:landia: {label: Landia, any: [Landia]}
  place:portville: {label: Portville, within: place:landia, any: [Portville]}
  actor:front: {label: the Front, en: [the Front]}
  event:attack: {label: attack, en: [attack*, raid*], fr: [attaque*]}
  event:blockade: {label: blockade, en: [blockade*], fr: [blocus]}
  event:shortage: {label: shortage, en: [shortage*]}
  thing:fuel: {label: fuel, en: [fuel]}
"""

WATCH = """
watch: landia
title: Landia
scope: place:landia
indicators:
  attack: {match: event:attack AND NOT exercise, title: Attack}
  siege: {match: event:blockade, weight: 2}
  shortage: {match: (event:shortage OR scarcity) NEAR/4 thing:fuel}
  relief: {match: event:blockade, status: ended, weight: 0}
rules:
  - {id: any-attack, kind: match, of: attack, severity: severe}
"""

COAST = """
watch: coast
scope: place:portville AND harbour
indicators:
  attack: {match: event:attack}
"""


def write(folder: Path) -> Path:
    """The configuration's files in a folder, with its database beside them."""
    for name, text in (
        ("tocsin.yaml", f"database: sqlite:///{folder}/tocsin.db\nsources: []\n"),
        ("lexicons/landia.yaml", LEXICON),
        ("watches/landia.yaml", WATCH),
        ("watches/coast.yaml", COAST),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
