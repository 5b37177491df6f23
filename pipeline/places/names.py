"""How a place name is compared: folded so that the ways people write one name fall together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
        "ŧ": "t", "ə": "e", "ʻ": "", "ʼ": "", "ʽ": "", "ʾ": "", "ʿ": "", "ʹ": "", "ʺ": "", "ʲ": "",
        "'": "", "’": "", "‘": "", "‛": "", "`": "", "´": "", "′": "", "″": "", "ˈ": "", "ˊ": "", "ˋ": "",
        "\u200b": "", "\u200c": "", "\u200d": "", "\u00ad": "", "\ufeff": "",
    }
)  # fmt: skip
_WRITTEN_SHORT = {"st": "saint", "ste": "saint", "sainte": "saint", "mt": "mount", "ft": "fort"}
_MARK = "’'ʼ‘`´′ʹʻʾʿ"
_WORD = re.compile(
    rf"(?:[A-Z]\.){{2,}}(?!\w)|[^\W_]+(?:[{_MARK}\u0300-\u036f]+(?![sS](?![\w{_MARK}]))[^\W_]+)*(?:[’ʼ′ʹʻ](?![^\W_]))?"
)
# "al-Shifa", "el-Geneina", "ash-Shaykh": one article, written as it is heard before the next letter.
ARTICLES = frozenset({"al", "el", "ad", "adh", "an", "ar", "as", "ash", "at", "ath", "az", "ed", "er", "es", "esh", "et", "ez", "en"})


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> str:
    """One word folded: case, marks, apostrophes and the dots of "U.S." gone, "St." written out."""
    if word.isascii():
        plain = word.lower().replace("'", "").replace("`", "").replace(".", "")
    else:
        bare = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
        plain = "".join(letter for letter in bare if not unicodedata.combining(letter)).replace(".", "")
    return _WRITTEN_SHORT.get(plain, plain)


def words(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of `text` as (folded, start, end); hyphens and other marks separate words.

    >>> [word for word, _, _ in words("St. Petersburg–Deir ez-Zor")]
    ['saint', 'petersburg', 'deir', 'ez', 'zor']
    """
    for found in _WORD.finditer(text):
        folded = fold_word(found.group())
        possessive = folded == "s" and found.start() > 0 and text[found.start() - 1] in _MARK
        if folded and not possessive:
            yield folded, found.start(), found.end()


def fold(name: str) -> str:
    """`name` in the form in which the gazetteer keeps and compares names; "" when it has no letters.

    >>> fold("Kam’yanets'-Podil's'kyi")
    'kamyanets podilskyi'
    >>> fold("the U.S.")
    'the us'
    """
    return " ".join(word for word, _, _ in words(name))
