"""What words say of the ends of arrays: that there are zeros beyond them, or their values again."""

from __future__ import annotations

import re

_OUTSIDE = re.compile(
    r"\b(?:pad(?:s|ded|ding)?|zeros?|outside|beyond|undefined|periodic\w*|circular\w*|cyclic\w*"
    r"|wrap\w*|full|modulo|mod|border\w*|boundar\w+|edges?|vanish\w*|extend\w*|infinit\w+"
    r"|nullen|auff[üu]ll\w*|aufgefüllt\w*|rand|außerhalb|zyklisch\w*|periodisch\w*"
    r"|zéros?|rembourr\w*|complét[ée]\w*|bords?|dehors|périodique\w*|circulaire\w*"
    r"|ceros?|rellen\w*|bordes?|fuera|periódic\w*|cíclic\w*"
    r"|нул\w*|дополн\w*|вне|периодич\w*|циклич\w*)\b|填充|补零|補零|之外|以外|边界|邊界|循环|循環|周期",
    re.IGNORECASE,
)

_UNPADDED = re.compile(r"\b(?:no|without(?:\s+any)?)\s+(?:zero[\s-]+)?padding\b", re.IGNORECASE)

_ZEROS = re.compile(
    r"\b(?:full|zeros?|pad(?:s|ded|ding)?|nullen|auff[üu]ll\w*|aufgefüllt\w*|zéros?|rembourr\w*"
    r"|ceros?|rellen\w*|нул\w*|дополн\w*)\b|填充|补零|補零",
    re.IGNORECASE,
)

_THERE = (
    r"(?:\b(?:outside|elsewhere|beyond|out[\s-]of[\s-](?:range|bounds)|au(?:ß|ss)erhalb|fuera|fora"
    r"|fuori|en[ ]dehors|hors|ailleurs|вне|за[ ]пределами)\b|之外|以外|範圍外|范围外)"
)
_NOTHING = (
    r"(?:\b(?:zeros?|vanish\w*|null|nullen|verschwinde\w*|ceros?|nul(?:s|les?|[oa]s?)?|zéros?"
    r"|нул\w*|ноль)\b|[为為是]\s*(?:零|\$?0\b))"
)
_ZERO_THERE = re.compile(
    r"\b0\s+(?:otherwise|elsewhere)\b|\\notin\s*\\\{[^}]*\}[^.;]{0,40}?\b0\b"
    rf"|{_NOTHING}[^.;。；]{{0,40}}{_THERE}|{_THERE}[^.;。；]{{0,60}}{_NOTHING}",
    re.IGNORECASE,
)
_ZERO_BEFORE = re.compile(
    r"[A-Za-z]\s*(?:_\s*\{?\s*([a-z])\s*\}?|\[\s*([a-z])\s*\]|\(\s*([a-z])\s*\))\s*=\s*0\b"
    r"[^.;=]{0,40}?(?:\b(?:\1|\2|\3)\s*(?:<|>|\\[lg][et]?\b|\\notin)|outside)"
)

_CONTINUES = re.compile(
    r"\b(?:border|boundar|edge|end)\w*\b[^.;]*\b(?:repeat|replicat|reflect|mirror|clamp|extend)\w*"
    r"|\b(?:repeat|replicat|reflect|mirror|clamp|extend)\w*\b[^.;]*\b(?:border|boundar|edge|end|sample"
    r"|pixel|value)\w*|\bnearest\b",
    re.IGNORECASE,
)


def pads(words: str) -> bool:
    """Whether words may say what is read outside of an array: zeros, or the other end of it.

    >>> pads("Outside it is zero."), pads("with stride 1 and no padding")
    (True, False)
    """
    return bool(_OUTSIDE.search(_UNPADDED.sub("", words)))


def silent(text: str) -> bool:
    r"""Whether a document says that arrays are zero outside: in words, or x_n = 0 for n < 0.

    >>> silent("where terms outside of it are taken as zero"), silent(r"x_n = 0 for n < 0")
    (True, True)
    >>> silent("if i < n, and 0 otherwise"), silent(r"for n \notin \{0, 1\} it is 0")
    (True, True)
    >>> silent("außerhalb ist x null"), silent("x est nul en dehors"), silent("在区间之外为零")
    (True, True, True)
    >>> silent("no zeros are read"), silent("y_n = 0 for all n")
    (False, False)
    """
    return bool(_ZERO_THERE.search(text) or _ZERO_BEFORE.search(text))


def extends(words: str) -> bool:
    """Whether words say that there are zeros around an array.

    >>> extends("the full convolution is"), extends("The output is")
    (True, False)
    """
    return bool(_ZEROS.search(_UNPADDED.sub("", words)))


def continues(words: str) -> bool:
    """Whether words say what stands beyond the ends of an array: its last entry again, say.

    >>> continues("At the boundary we repeat samples:"), continues("Repeating this,")
    (True, False)
    """
    return bool(_CONTINUES.search(words))
