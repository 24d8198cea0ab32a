"""Near-copies beside datasketch's MinHashLSH: texts a second on one core, and how many copies are found.

    python benchmarks/near_copies.py [--texts 20000]

The texts are invented, of about 330 characters; three in ten are copies of an earlier one in
which a desk has changed about one word in twelve. Only copies whose word pairs still agree by
0.6 and more (Jaccard's index) count as planted. Each text is looked up among all before it and
then added. Ours compares what it finds exactly; datasketch's candidates are taken as they are.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tocsin.reading import copies

try:
    from datasketch import MinHash, MinHashLSH
except ImportError:  # the peer is wanted by this comparison alone
    MinHash = MinHashLSH = None

GOAL = 20_000  # texts a second
RECALL = 0.99
ROUNDS = 3  # whatever else the machine does slows a round
TOGETHER = 200  # texts a batch, as in reading
LATEST = 16  # texts of one key, as on the shelf


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the number of the one that it was planted as a copy of."""

    title: str
    summary: str
    parent: int | None = None


def texts(n: int, chance: random.Random) -> list[Text]:
    """Invented texts with planted copies among them."""
    vocabulary = [
        "".join(chance.choices("abcdefghilmnoprstuv", k=chance.randint(2, 10))) for _ in range(20_000)
    ]
    made: list[Text] = []
    for _ in range(n):
        if made and chance.random() < 0.3:
            parent = chance.randrange(max(0, len(made) - 5_000), len(made))
            made.append(edited(made[parent], parent, vocabulary, chance))
        else:
            words = chance.choices(vocabulary, k=chance.randint(40, 55))
            made.append(Text(" ".join(words[:9]), " ".join(words[9:])))
    return made


def edited(text: Text, parent: int, vocabulary: Sequence[str], chance: random.Random) -> Text:
    """A copy with some words changed; planted only where enough of it is left."""

    def touched(part: str) -> str:
        return " ".join(
            chance.choice(vocabulary) if chance.random() < 1 / 12 else word for word in part.split()
        )

    copy = Text(touched(text.title), touched(text.summary))
    left = copies.similar(copies.signature(whole(text)), copies.signature(whole(copy)))
    return Text(copy.title, copy.summary, parent if left >= copies.COPY else None)


def whole(text: Text) -> str:
    """Title and summary."""
    return f"{text.title}\n{text.summary}"


def ours(made: Sequence[Text]) -> list[set[int]]:
    """For each text the earlier ones that it copies, found by keys and compared exactly."""
    buckets: dict[int, tuple[int, ...]] = {}
    found: list[set[int]] = []
    for start in range(0, len(made), TOGETHER):
        batch = made[start : start + TOGETHER]
        for number, keys in enumerate(copies.keys([(one.title, one.summary) for one in batch]), start):
            near = {other for key in keys if key in buckets for other in buckets[key]}
            one = made[number]
            found.append(
                {n for n in near if copies.copied(one.title, one.summary, made[n].title, made[n].summary)}
            )
            for key in keys:
                buckets[key] = (*buckets.get(key, ()), number)[-LATEST:]
    return found


def datasketch(made: Sequence[Text]) -> list[set[int]]:
    """For each text the earlier ones that datasketch takes for near."""
    index = MinHashLSH(threshold=0.6, num_perm=128)
    found: list[set[int]] = []
    for number, text in enumerate(made):
        words = whole(text).split()
        sketch = MinHash(num_perm=128)
        sketch.update_batch([f"{a} {b}".encode() for a, b in pairwise(words)])
        found.append(set(index.query(sketch)))
        index.insert(number, sketch)
    return found


def measured(find: Callable[[Sequence[Text]], list[set[int]]], made: Sequence[Text]) -> tuple[float, float]:
    """Texts a second of CPU time in the best of some rounds, and the share of planted copies found."""
    seconds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        found = find(made)
        seconds.append(time.process_time() - began)
    planted = [(number, text.parent) for number, text in enumerate(made) if text.parent is not None]
    return len(made) / min(seconds), sum(parent in found[number] for number, parent in planted) / len(planted)


def main() -> None:
    """Prints one line for each and their ratio."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--texts", type=int, default=20_000)
    made = texts(arguments.parse_args().texts, random.Random(11))
    speed, recall = measured(ours, made)
    print(f"ours        {speed:>9,.0f} texts/s   recall {recall:.4f}   (goal {GOAL:,} and {RECALL})")
    if MinHashLSH is None:
        print("datasketch is not installed: pip install datasketch")
        return
    peer, peer_recall = measured(datasketch, made)
    print(f"datasketch  {peer:>9,.0f} texts/s   recall {peer_recall:.4f}")
    print(f"ratio       {speed / peer:>9.1f}")


if __name__ == "__main__":
    main()
