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
_AT = frozenset({"at", "in", "near", "outside", "inside", "from", "of"})
_AIR_WORDS = frozenset({"strike", "strikes", "raid", "raids"})
_BY_STEALTH = frozenset({"remote_explosive_landmine_ied", "suicide_bomb", "grenade"})  # one of them does not make the next attack another
_BY_HAND = ("attack", "assault", "raid", "kill", "storm")
_STORMING = ("attack", "assault", "storm", "advanc", "push")
_FELL = frozenset({"killed", "kill", "kills", "killing", "died", "die", "dead", "wounded", "wounding", "injured", "injuring", "martyred"})
_RAIDS = frozenset({"operation", "operations", "raid", "raids"})
_GUN_DUELS = frozenset({"battle", "battles", "fight", "fights", "duel"})
_EXCHANGES = frozenset({"exchange", "exchanges"})
_EXCHANGING = frozenset({"exchanged", "exchanging", "traded", "trading"})
_SHOTS = frozenset({"fire", "gunfire", "shots"})
_CLASH_TARGETS = frozenset({"base", "outpost", "barracks", "checkpoint", "patrol", "convoy", "garrison", "post"})


def _is_no_weapon(ahead: str, before: str, low: str, after: str) -> bool:
    """Whether a weapon's word is another thing's here: "a gold mine", "a walkout at a mine", "shot in the air", "air defences"."""
    if low in {"mine", "mines"}:
        is_place = ahead in _AT and before in {"a", "an", "the"} and not after.startswith(("expl", "blast", "deton", "field"))
        return is_place or before in word_class("ore") or after in word_class("ore_people")
    if low == "air":
        return before == "the" or after in word_class("shield")
    return low in {"missile", "rocket", "drone"} and after in word_class("shield")


def weapon_sub_type(words: Iterable[str]) -> str | None:
    """The sub-type that the weapons among `words` (lower case) name, or None when they name none."""
    lows = list(words)
    present = frozenset(low for ahead, before, low, after in zip(["", "", *lows], ["", *lows], lows, [*lows[1:], ""], strict=False) if not _is_no_weapon(ahead, before, low, after))
    for name, sub_type in _RULES:
        if present & word_class(name):
            return sub_type
    return None


def in_gunfight(tokens: Sequence[Token]) -> bool:
    """Whether the words speak of armed people firing at each other: "a gunfight", "an exchange of fire"."""
    lows = [token.low for token in tokens]
    if not word_class("gunfight").isdisjoint(lows):
        return True
    pairs = zip(lows, lows[1:], [*lows[2:], ""], strict=False)
    return any((a == "gun" and b in _GUN_DUELS) or (a in _EXCHANGES and b == "of" and c in _SHOTS) or (a in _EXCHANGING and b in _SHOTS) for a, b, c in pairs)


def _in_fight(clause: Sequence[Token]) -> bool:
    """Whether somebody falls "in clashes", "during the fighting"."""
    lows = [token.low for token in clause]
    return any(low in {"in", "during", "amid"} and not word_class("fight").isdisjoint(lows[at + 1 : at + 4]) for at, low in enumerate(lows))


def falls_in_raid(head: str, clause: Sequence[Token]) -> bool:
    """Whether rebels or gunmen are killed in an operation: "killing three militants in the raid"."""
    if not head.startswith("kill"):
        return False
    lows = {token.low for token in clause}
    return bool(lows & word_class("irregulars")) and bool(lows & _RAIDS)


def violence_sub_type(
    tokens: Sequence[Token], clause: Sequence[Token], head: str, side_type: str | None, usual: str | None
) -> str:
    """What kind of violence a general word ("attack") is here.

    In this order: the weapons of its clause, those of its sentence, who did it (armed men attack by hand, an army from
    afar), and what the article's weapons usually are (`usual`).
    """
    named = weapon_sub_type(token.low for token in clause) or weapon_sub_type(token.low for token in tokens)
    if named in {None, "attack"} and (in_gunfight(clause) or (named is None and head in _FELL and _in_fight(clause))):
        return "armed_clash"  # "shot dead in an exchange of fire", "killed in clashes with the army"
    if named:
        return named
    if side_type in {"rebel_group", "political_militia", "identity_militia", "rioters", "protesters", "civilians"}:
        fought = any(token.low in _CLASH_TARGETS or token.low in {"soldiers", "troops"} for token in tokens)
        return "armed_clash" if fought else "attack"
    if head in {"explosion", "explosions", "blast", "blasts", "explode", "exploded", "detonated"}:
        return usual or "remote_explosive_landmine_ied"
    fell = head.startswith("kill") and any(token.low in word_class("irregulars") for token in clause)
    in_raid = falls_in_raid(head, clause)
    if fell and side_type in {"state_forces", "government"} and (in_raid or usual in {None, "attack", *_BY_STEALTH}):
        return "armed_clash"  # "security forces killed nine militants" with no weapon named
    if in_raid and side_type is None and usual in {None, "attack", *_BY_STEALTH}:
        return "armed_clash"
    if head.startswith("bomb") and side_type in {"state_forces", "external_forces"}:
        return "air_drone_strike"  # armies bomb from the air
    if head.startswith(_STORMING) and side_type in {"state_forces", "external_forces"} and any(token.low in word_class("on_the_ground") for token in clause):
        return "armed_clash"  # "columns attacked the town"
    if usual and side_type in {"state_forces", "external_forces", "government"} and usual not in _BY_STEALTH:
        return usual
    if side_type in {"state_forces", "external_forces", "government"}:
        return "air_drone_strike" if head in _AIR_WORDS else "shelling_artillery_missile"
    return "attack" if usual is None or (usual in _BY_STEALTH and head.startswith(_BY_HAND)) else usual
