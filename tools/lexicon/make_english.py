#!/usr/bin/env python3
"""Writes rulesets/lexicon/en.txt: common English words, which are nobody's disguise.

README.md names the input and the command.
"""

import argparse
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from words import rows  # noqa: E402

WORDS = 40_000
WORD = re.compile(r"[a-z]{2,}")

# The table of frequencies has every pair of letters.
SHORT = set(
    "ad ah am an as at aw ax be by do eh go ha he hi id if in is it me my no of oh ok on or ow ox pa so tv to uh um up us we yo".split()
)

HEAD = """\
# Common English words.
# Source: frequency dictionary of symspellpy 6.10.1, MIT licence, Copyright (c) Wolf Garbe and mmb L; made there from SCOWL and from
# Google Books Ngrams (CC BY 3.0); see tools/lexicon.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--symspell", type=Path, required=True, help="frequency_dictionary_en_82_765.txt of symspellpy 6.10.1")
    parser.add_argument("--root", type=Path, default=HERE.parents[1], help="this repository")
    arguments = parser.parse_args()
    counts = {word: int(count) for _, (word, count) in rows(arguments.symspell, 2) if WORD.fullmatch(word)}
    counts = {word: count for word, count in counts.items() if len(word) > 2 or word in SHORT}
    commonest = sorted(sorted(counts, key=lambda word: (-counts[word], word))[:WORDS])
    out = arguments.root / "rulesets/lexicon/en.txt"
    out.write_text(HEAD + "\n".join(commonest) + "\n", encoding="utf-8", newline="\n")
    print(f"{out}: {len(commonest)} words, {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
