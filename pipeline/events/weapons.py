"""By what means: the sub-type of an "attack", "strike" or "killed" whose words alone do not say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.events.tokens import Token, word_class

_RULES: tuple[tuple[str, str], ...] = (
    # (class of words, sub-type), the first that is present decides; a mixed salvo of missiles and drones is a missile strike
    ("suicide_words", "suicide_bomb"),
    ("missile", "shelling_artillery_missile"),
    ("shell", "shelling_artillery_missile"),
    ("aircraft", "air_drone_strike"),
    ("airstrike_words", "air_drone_strike"),
    ("bomb_words", "remote_explosive_landmine_ied"),
    ("grenade_words", "grenade"),
    ("gun_words", "attack"),
)
_AIR_WORDS = frozenset({"strike", "strikes", "raid", "raids"})
_BY_STEALTH = frozenset({"remote_explosive_landmine_ied", "suicide_bomb", "grenade"})  # one of them does not make the next attack another
_BY_HAND = ("attack", "assault", "raid", "kill", "storm")
_CLASH_TARGETS = frozenset({"base", "outpost", "barracks", "checkpoint", "patrol", "convoy", "garrison", "post"})


def _is_no_weapon(before: str, low: str, after: str) -> bool:
    """Whether a weapon's word is another thing's here: "a gold mine", "shot in the air", "air defences"."""
    if low in {"mine", "mines"}:
        return before in word_class("ore") or after in word_class("ore_people")
    if low == "air":
        return before == "the" or after in word_class("shield")
    return low in {"missile", "rocket", "drone"} and after in word_class("shield")


def weapon_sub_type(words: Iterable[str]) -> str | None:
    """The sub-type that the weapons among `words` (lower case) name, or None when they name none."""
    lows = list(words)
    present = frozenset(low for before, low, after in zip(["", *lows], lows, [*lows[1:], ""], strict=False) if not _is_no_weapon(before, low, after))
    for name, sub_type in _RULES:
        if present & word_class(name):
            return sub_type
    return None


def violence_sub_type(
    tokens: Sequence[Token], clause: Sequence[Token], head: str, side_type: str | None, usual: str | None
) -> str:
    """What kind of violence a general word ("attack") is here.

    In this order: the weapons of its clause, those of its sentence, who did it (armed men attack by hand, an army from
    afar), and what the article's weapons usually are (`usual`).
    """
    named = weapon_sub_type(token.low for token in clause) or weapon_sub_type(token.low for token in tokens)
    if named:
        return named
    if side_type in {"rebel_group", "political_militia", "identity_militia", "rioters", "protesters", "civilians"}:
        fought = any(token.low in _CLASH_TARGETS or token.low in {"soldiers", "troops"} for token in tokens)
        return "armed_clash" if fought else "attack"
    if head in {"explosion", "explosions", "blast", "blasts", "explode", "exploded", "detonated"}:
        return usual or "remote_explosive_landmine_ied"
    fell = head.startswith("kill") and any(token.low in word_class("irregulars") for token in clause)
    if fell and side_type in {"state_forces", "government"} and usual in {None, "attack"}:
        return "armed_clash"  # "security forces killed nine militants" with no weapon named
    if usual and side_type in {"state_forces", "external_forces", "government"} and usual not in _BY_STEALTH:
        return usual
    if side_type in {"state_forces", "external_forces", "government"}:
        return "air_drone_strike" if head in _AIR_WORDS else "shelling_artillery_missile"
    return "attack" if usual is None or (usual in _BY_STEALTH and head.startswith(_BY_HAND)) else usual
