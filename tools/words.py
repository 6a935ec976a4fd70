"""Words and how common they are, from the tables that the README files of the tools name."""

import gzip
import json
import math
import re
import sys
from collections import Counter

# The Han characters that have classes of their own: the basic block and extension A.
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
LATIN = re.compile(r"[a-z]+")
LATIN_TOKEN = re.compile(r"[A-Za-z'\u2019]+")

# The full dictionary of jieba 0.42.1 lost a digit of its commonest word; the small dictionary of the project has it.
JIEBA_MISPRINTS = {("的", 318_825): 3_188_252}

# The English table cuts "can't" into "ca" and "n't", we into "can" and "t". Which word lost its n is seldom certain.
ENGLISH_PIECES = {"n't": "t", "n\u2019t": "t", "ca": "can", "wo": "won"}


def rows(path, columns, separator=None):
    """The fields of each line that is neither empty nor a comment, with the place for error messages."""
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if line and not line.startswith("#"):
            fields = line.split(separator)
            if len(fields) != columns:
                sys.exit(f"{path}:{number}: expected {columns} columns, found {len(fields)}")
            yield f"{path}:{number}", fields


def chinese_words(dictionary, young, fold):
    """Words of Han characters only, folded, with their frequencies."""
    words = Counter()
    for place, (word, frequency, _tag) in rows(dictionary, 3):
        if not frequency.isdecimal():
            sys.exit(f"{place}: frequency {frequency!r} is not a number")
        folded = word.translate(fold)
        if HAN.fullmatch(folded):
            words[folded] += JIEBA_MISPRINTS.get((word, int(frequency)), int(frequency))
    for place, (word, model) in rows(young, 2, "\t"):
        if model not in words:
            sys.exit(f"{place}: {model!r} is not in {dictionary}")
        words[word] = max(words[word], words[model])
    return words


def english_words(table):
    """Runs of letters in lower case, with their probabilities. Tokens with digits or other signs are no words."""
    try:
        with gzip.open(table, "rt", encoding="utf-8") as file:
            tokens = json.load(file)
    except (gzip.BadGzipFile, ValueError) as error:
        sys.exit(f"{table}: not a gzipped JSON object: {error}")
    words = Counter()
    for token, log_probability in tokens.items():
        if LATIN_TOKEN.fullmatch(token):
            for word in LATIN.findall(ENGLISH_PIECES.get(token, token).lower()):
                words[word] += math.exp(log_probability)
    return words
