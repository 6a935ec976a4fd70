#!/usr/bin/env python3
"""Writes rulesets/fold/sounds.tsv: how Han characters are read, without tones.

README.md names the input and the command.
"""

import argparse
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from words import rows  # noqa: E402

# Rarer readings accuse more than they find: only these characters are read in two ways in everyday words.
TWO_READINGS = set("行重长乐还调弹藏参传得角教觉卡模薄折校朝降都系会单差血露宿奇了着给便尽切圈倒当没谁什")

HEAD = """\
# Syllables without tones; the characters that are mostly read so; those that may be. v stands for ü.
# Source: pypinyin 0.55.0, MIT licence, Copyright (c) 2016 mozillazg; see tools/sounds.
"""


def toneless(reading):
    plain = unicodedata.normalize("NFD", reading.lower()).replace("u\u0308", "v")
    return "".join(letter for letter in plain if "a" <= letter <= "z")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pypinyin", type=Path, required=True, help="folder of the unpacked package")
    parser.add_argument("--root", type=Path, default=HERE.parents[1], help="this repository")
    arguments = parser.parse_args()
    sys.path.insert(0, str(arguments.pypinyin))
    from pypinyin.constants import PINYIN_DICT

    variants = {variant for _, (variant, _base) in rows(arguments.root / "rulesets/fold/han.tsv", 2, "\t")}
    mostly, also = defaultdict(list), defaultdict(list)
    for code, readings in sorted(PINYIN_DICT.items()):
        character = chr(code)
        if character in variants or not (0x3400 <= code <= 0x4DBF or 0x4E00 <= code <= 0x9FFF):
            continue
        syllables = list(dict.fromkeys(filter(None, map(toneless, readings.split(",")))))
        syllables = syllables[: 2 if character in TWO_READINGS else 1]
        # Readings without a vowel (m, ng) are noises.
        syllables = [syllable for syllable in syllables if set(syllable) & set("aeiouv")]
        for rank, syllable in enumerate(syllables):
            (also if rank else mostly)[syllable].append(character)
    out = arguments.root / "rulesets/fold/sounds.tsv"
    lines = [f"{syllable}\t{''.join(mostly[syllable])}\t{''.join(also[syllable])}\n" for syllable in sorted(mostly | also)]
    out.write_text(HEAD + "".join(lines), encoding="utf-8", newline="\n")
    print(f"{out}: {len(lines)} syllables, {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
