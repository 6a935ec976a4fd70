#!/usr/bin/env python3
"""Writes rulesets/weights/: how often characters, pairs and letter trigrams are met in ordinary text.

The compiler hangs each term at the part of it that running text has least often, and reads from these tables which
that is. They are computed from word frequencies, never from a text. README.md names the inputs and the command.
"""

import argparse
import math
import re
import sys
from collections import Counter
from itertools import accumulate
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from words import chinese_words, english_words, rows  # noqa: E402

PAIR_DIFFERENCE = 16  # two octaves: a nearer pair is estimated well enough from its characters
HAN_BYTES = 400_000

JIEBA = "Source: dictionary of jieba 0.42.1, MIT licence, Copyright (c) 2013 Sun Junyi; see tools/gram-weights."
SPACY = "Source: spacy-lookups-data 1.0.5, MIT licence, Copyright (c) 2019 ExplosionAI GmbH; see tools/gram-weights."


def shares(counts, total):
    return {key: count / total for key, count in counts.items()}


def weight(share):
    return round(8 * math.log2(share * 10**7 + 1))


def weights(shares):
    return {key: w for key in sorted(shares) if (w := weight(shares[key]))}


def han_shares(words):
    """Shares of characters, shares of pairs inside words, and a function for pairs across the edges of words, where the
    second word is taken to be independent of the first. All are among the characters of running text."""
    singles, pairs, firsts, lasts = Counter(), Counter(), Counter(), Counter()
    for word, frequency in words.items():
        for character in word:
            singles[character] += frequency
        for a, b in zip(word, word[1:]):
            pairs[a + b] += frequency
        firsts[word[0]] += frequency
        lasts[word[-1]] += frequency
    characters, edges = singles.total(), words.total()

    def across(a, b):
        return lasts[a] * firsts[b] / edges / characters

    return shares(singles, characters), shares(pairs, characters), across


def telling_pairs(singles, pairs, across):
    """Weights of the pairs that are met clearly more or less often than their characters would by chance."""
    by_share = sorted(singles, key=singles.get, reverse=True)
    candidates = set(pairs)
    for a in by_share:
        for b in by_share:
            if weight(singles[a] * singles[b]) < PAIR_DIFFERENCE:
                break  # the rest is rarer still, and cannot fall short by two octaves
            candidates.add(a + b)
    telling = {}
    for a, b in candidates:
        met = weight(pairs.get(a + b, 0) + across(a, b))
        if abs(met - weight(singles[a] * singles[b])) >= PAIR_DIFFERENCE:
            telling[a + b] = met
    return telling


def row_bytes(key, value):
    return len(f"{key}\t{value}\n".encode())


def heaviest(table, size):
    """The heaviest rows that fit into `size` bytes, sorted by key."""
    order = sorted(table, key=lambda key: (-table[key], key))
    used = accumulate(row_bytes(key, table[key]) for key in order)
    return {key: table[key] for key, bytes_so_far in sorted(zip(order, used)) if bytes_so_far <= size}


def letter_trigrams(words):
    """Shares of trigrams among the characters of running text, and the share of `_`: one edge for each word."""
    trigrams = Counter()
    for word, frequency in words.items():
        for a, b, c in zip(f"_{word}", word, f"{word[1:]}_"):
            trigrams[a + b + c] += frequency
    edges = words.total()
    characters = trigrams.total() + edges  # a word of n letters has n trigrams
    return shares(trigrams, characters), edges / characters


def write(path, table, source, unit, comments):
    formula = f"weight = round(8 * log2(n + 1)), n = how often it is met in 10^7 {unit}."
    lines = [f"# {line}" for line in [*comments, formula, source]] + [f"{key}\t{w}" for key, w in table.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{path}: {len(table)} rows, {path.stat().st_size} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jieba", type=Path, required=True, help="dict.txt of jieba")
    parser.add_argument("--english", type=Path, required=True, help="en_lexeme_prob.json.gz of spacy-lookups-data")
    parser.add_argument("--rulesets", type=Path, default=HERE.parents[1] / "rulesets", help="folder to read and write")
    args = parser.parse_args()
    fold = {ord(variant): target for _, (variant, target) in rows(args.rulesets / "fold/han.tsv", 2, "\t")}
    chinese = chinese_words(args.jieba, HERE / "young_words.tsv", fold)
    english = english_words(args.english)
    out = args.rulesets / "weights"
    out.mkdir(exist_ok=True)

    singles, pairs, across = han_shares(chinese)
    han = weights(singles)
    room = HAN_BYTES - 600 - sum(row_bytes(*row) for row in han.items())  # 600 for the comments
    listed = heaviest(telling_pairs(singles, pairs, across), room)
    write(out / "han.tsv", han | listed, JIEBA, "Han characters", [
        "How often Han characters and pairs of them are met in running Chinese text, after folding.",
        f"Pairs are listed if {PAIR_DIFFERENCE} or more off the weight of P(a) * P(b), down to {min(listed.values())}.",
    ])

    trigrams, edge = letter_trigrams(english)
    write(out / "latin.tsv", weights(trigrams), SPACY, "letters and edges of words", [
        f"How often letter trigrams are met in running English text; _ is the edge of a word, {edge:.4f} of it all.",
    ])


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(str(error))
