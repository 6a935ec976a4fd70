#!/usr/bin/env python3
"""Writes rulesets/lexicon/zh.tsv: words of Chinese with their frequencies, by which the edges of words are found.

README.md names the inputs and the command.
"""

import argparse
import re
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
# The Han characters that have classes of their own: the basic block and extension A.
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")

# The full dictionary of jieba 0.42.1 lost a digit of its commonest word; the small dictionary of the project has it.
JIEBA_MISPRINTS = {("的", 318_825): 3_188_252}

# By length of the word: rarer ones are left out. Below 5 the dictionary has a frequency for decoration only. Longer words
# than these tell nothing about an edge that their parts do not tell.
RAREST = {1: 1, 2: 5, 3: 5, 4: 10}

HEAD = """\
# Word, and how often it is met in some 60 million words. Words of two characters and more are those of the dictionary of
# jieba 0.42.1, MIT licence, Copyright (c) 2013 Sun Junyi; see tools/lexicon.
"""


def rows(path, columns, separator=None):
    """The fields of each line that is neither empty nor a comment, with the place for error messages."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            fields = line.split(separator)
            if len(fields) != columns:
                sys.exit(f"{path}:{number}: expected {columns} columns, found {len(fields)}")
            yield f"{path}:{number}", fields


def words(dictionary, young, fold):
    counts = Counter()
    for place, (word, frequency, _tag) in rows(dictionary, 3):
        if not frequency.isdecimal():
            sys.exit(f"{place}: frequency {frequency!r} is not a number")
        folded = word.translate(fold)
        if HAN.fullmatch(folded):
            counts[folded] += JIEBA_MISPRINTS.get((word, int(frequency)), int(frequency))
    for place, (word, model) in rows(young, 2, "\t"):
        if model not in counts:
            sys.exit(f"{place}: {model!r} is not in {dictionary}")
        counts[word] = max(counts[word], counts[model])
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jieba", type=Path, required=True, help="dict.txt of jieba 0.42.1")
    parser.add_argument("--root", type=Path, default=HERE.parent.parent, help="this repository")
    arguments = parser.parse_args()
    fold = {}
    for _, (variant, base) in rows(arguments.root / "rulesets/fold/han.tsv", 2, "\t"):
        fold[ord(variant)] = base
    counts = words(arguments.jieba, arguments.root / "tools/gram-weights/young_words.tsv", fold)
    kept = sorted(word for word, count in counts.items() if count >= RAREST.get(len(word), float("inf")))
    out = arguments.root / "rulesets/lexicon/zh.tsv"
    out.write_text(HEAD + "".join(f"{word}\t{counts[word]}\n" for word in kept), encoding="utf-8", newline="\n")
    print(f"{out}: {len(kept)} words, {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
