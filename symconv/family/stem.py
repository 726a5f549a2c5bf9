"""A name for a member, made of its sizes and options: for files, functions and labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symconv.family.member import Member


def stem(member: Member) -> str:
    """Members that differ in more than names, and what indices count from, have different ones.

    >>> stem(Member((4,), (6,)))
    'correlation_4_6'
    """
    parts = [*member.word.split()]
    if member.plain:
        parts += [_by(member.outputs), _by(member.inputs)]
    else:
        parts += [_by(member.inputs), f"k{_by(member.taps)}"]
        parts += [f"s{_by(member.stride)}"] if set(member.stride) != {1} else []
        parts += [f"d{_by(member.dilation)}"] if set(member.dilation) != {1} else []
        padding = ["_".join(map(str, dict.fromkeys(sides))) for sides in member.padding]
        parts += [f"p{_once(padding)}"] if any(map(any, member.padding)) else []
        parts += [_once(member.fill)] if set(member.fill) != {"zeros"} else []
        extra = [x.extra for x in member.dimensions if member.transposed]
        parts += [f"o{_by(extra)}"] if any(extra) else []
    if member.batch is not None:
        parts.append(f"n{member.batch}")
    if member.channels:
        parts += [f"c{member.shape('signal')[-member.rank - 1]}"]
        parts += [f"m{member.shape('output')[-member.rank - 1]}"]
        parts += [f"g{member.channels.groups}"] if member.channels.groups > 1 else []
    parts += ["bias"] if member.bias else []
    return "_".join(parts)


def _once(words: Sequence[str]) -> str:
    """What all dimensions have, or what each has."""
    return words[0] if len(set(words)) == 1 else _by(words)


def _by(counts: Iterable[object]) -> str:
    return "x".join(map(str, counts))
