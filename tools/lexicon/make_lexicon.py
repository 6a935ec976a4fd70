#!/usr/bin/env python3
"""Writes rulesets/lexicon/zh.tsv: words of Chinese with their frequencies, by which the edges of words are found.

README.md names the inputs and the command.
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from words import chinese_words, rows  # noqa: E402

# By length of the word: rarer ones are left out. Below 5 the dictionary has a frequency for decoration only. Longer words
# than these tell nothing about an edge that their parts do not tell.
RAREST = {1: 1, 2: 5, 3: 5, 4: 10}

HEAD = """\
# Word, and how often it is met in some 60 million words. Words of two characters and more are those of the dictionary of
# jieba 0.42.1, MIT licence, Copyright (c) 2013 Sun Junyi; see tools/lexicon.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jieba", type=Path, required=True, help="dict.txt of jieba 0.42.1")
    parser.add_argument("--root", type=Path, default=HERE.parent.parent, help="this repository")
    arguments = parser.parse_args()
    fold = {}
    for _, (variant, base) in rows(arguments.root / "rulesets/fold/han.tsv", 2, "\t"):
        fold[ord(variant)] = base
    counts = chinese_words(arguments.jieba, arguments.root / "tools/gram-weights/young_words.tsv", fold)
    kept = sorted(word for word, count in counts.items() if count >= RAREST.get(len(word), float("inf")))
    out = arguments.root / "rulesets/lexicon/zh.tsv"
    out.write_text(HEAD + "".join(f"{word}\t{counts[word]}\n" for word in kept), encoding="utf-8", newline="\n")
    print(f"{out}: {len(kept)} words, {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
