"""English inflection of the words in the pattern files: "shell~v" stands for shell, shells, shelled, shelling."""

from __future__ import annotations

from functools import cache

from pipeline.words import event_table

_VOWELS = "aeiou"
# Verbs of two syllables stressed on the last, which double its consonant.
_STRESSED_END = frozenset({"expel", "repel", "compel", "kidnap", "commit", "permit", "admit"})


@cache
def _irregular() -> dict[str, tuple[str, str]]:
    return {row["verb"]: (row["past"], row["participle"]) for row in event_table("irregular_verbs")}


def _doubles(verb: str) -> bool:
    """Whether the last consonant doubles: "shot-, ship-, grab-" but not "enter-" or "shell-"."""
    if len(verb) < 3 or verb[-1] in "wxyaeiou" or verb[-2] not in _VOWELS or verb[-3] in _VOWELS:
        return False
    return sum(letter in _VOWELS for letter in verb) == 1 or verb in _STRESSED_END


def _suffixed(verb: str, suffix: str) -> str:
    if verb.endswith("e") and not (suffix == "ing" and verb.endswith("ee")):
        return verb[:-1] + suffix
    if suffix == "ed" and verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ied"
    return verb + (verb[-1] if _doubles(verb) else "") + suffix


def plural(noun: str) -> str:
    """The plural of a regular noun: clash → clashes, body → bodies."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"


def past_forms(verb: str) -> frozenset[str]:
    """Past tense and past participle."""
    return frozenset(_irregular().get(verb, (_suffixed(verb, "ed"),) * 2))


def verb_forms(verb: str) -> frozenset[str]:
    """Base, third person, past, participle and -ing form."""
    return past_forms(verb) | {verb, plural(verb), _suffixed(verb, "ing")}


@cache
def _irregular_pasts() -> frozenset[str]:
    return frozenset(form for forms in _irregular().values() for form in forms)


def is_past(word: str) -> bool:
    """Whether `word` (lower case) looks like a verb of the past: "seized", "took"."""
    return word.endswith("ed") or word in _irregular_pasts()
