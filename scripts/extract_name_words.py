"""Writes the word lists by which a place name is told from a common word or a person's name.

`data/places/common_words.txt` holds the English words that are also place names ("most", "reading"), `first_names.txt` the
first names, `surnames.txt` the surnames that are also place names. Sources: Webster's Second International
word list (1934, public domain; package english-words 2.0.2) and the name counts of the 1990 US census
(public domain; package names 0.3.0).

Usage: python scripts/extract_name_words.py ENGLISH_WORDS_FOLDER NAMES_FOLDER
"""

import pickle
import sys
from pathlib import Path

from pipeline.places.gazetteer import Gazetteer
from pipeline.words import DATA

COMMONEST_SURNAMES = 20_000


def census(file: Path) -> list[str]:
    return [line.split()[0].lower() for line in file.read_text().splitlines() if line.strip()]


def write(name: str, words: list[str], what: str, source: str) -> None:
    lines = [f"# {what}. Source: {source}.", *sorted(set(words))]
    (DATA / "places" / f"{name}.txt").write_text("\n".join(lines) + "\n")


def main(english_words: Path, names: Path) -> None:
    gazetteer = Gazetteer.open()
    known = pickle.loads((english_words / "data" / "web2.pickle").read_bytes())
    common = [word for word in known if word.islower() and word.isalpha() and gazetteer.longest([word], 0)]
    write("common_words", common, "English words that are also place names", "Webster's Second International, public domain")
    first = census(names / "dist.male.first") + census(names / "dist.female.first")
    write("first_names", first, "First names", "US census 1990, public domain")
    last = [name for name in census(names / "dist.all.last")[:COMMONEST_SURNAMES] if gazetteer.longest([name], 0)]
    write("surnames", last, "Surnames that are also place names", "US census 1990, public domain")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
