"""What sizes are called in other languages than English: words around them, in English."""

from __future__ import annotations

import re

_PLAIN = {
    "input size": (
        "输入(?:特征)?(?:图像?|数据|信号)?的?(?:大小|尺寸|宽度|高度|长度)",
        "(?:图像|图片)的?(?:大小|尺寸)",
        r"tama[ñn]o de (?:la )?(?:entrada|imagen)", r"taille de l['’](?:entrée|image)",
        r"eingabegr[öo](?:ß|ss)e", "tamanho da (?:entrada|imagem)",
    ),
    "kernel size": (
        "(?:卷积核|滤波器|过滤器|核|池化窗口|窗口)的?(?:大小|尺寸|宽度|高度|长度)",
        r"tama[ñn]o del? (?:kernel|filtro|n[úu]cleo)", "taille du (?:noyau|filtre)",
        r"(?:kernel|filter)gr[öo](?:ß|ss)e", "tamanho do (?:kernel|filtro|núcleo)",
    ),
    "output size": (
        "输出(?:特征)?(?:图像?|数据|信号)?的?(?:大小|尺寸|宽度|高度|长度)",
        r"tama[ñn]o de (?:la )?salida", "taille de (?:la )?sortie", r"ausgabegr[öo](?:ß|ss)e",
        "tamanho da saída",
    ),
    "stride": (
        "步长|步幅|滑动步长", r"\bpaso\b|\bzancada\b", r"\bpas\b", "schrittweite", r"\bpasso\b",
    ),
    "padding": ("零?填充(?:大小|数|量)?|补零", r"\brelleno\b", r"\bremplissage\b", "auffüllung"),
    "dilation": ("膨胀(?:系数|率)|空洞率", r"\bdilataci[óo]n\b"),
    "is": (
        "表示为?|代表|指的?是|为|是", r"\bes\b|\bson\b", r"\best\b|\bsont\b", r"\bist\b|\bsind\b",
    ),
    "and": ("和|以及|与", r"\by\b", r"\bet\b", r"\bund\b"),
    ",": ("[，、]",),
    ":": ("：",),
    ".": ("。",),
}  # fmt: skip
_ARTICLE = re.compile(r"\A\s*(?:el|la|le|der|die|das)\s", re.I)
"""What stands right after a name: sea n el tamaño de la entrada."""
_WORDS = [(said, re.compile("|".join(forms), re.I)) for said, forms in _PLAIN.items()]
_FOREIGN = re.compile(
    r"[一-鿿]|\b(?:de|del|del?a|du|des|der|die|das|el|le|les|est|es|ist|und|et|y)\b", re.I
)


def sizes_in_english(words: str) -> str:
    """The words with what sizes are called in English, where they are in another language.

    >>> sizes_in_english("，步长为").split(), sizes_in_english("with a stride of")
    ([',', 'stride', 'is'], 'with a stride of')
    """
    if not _FOREIGN.search(words):
        return words
    words = _ARTICLE.sub(" is the ", words)
    for said, forms in _WORDS:
        words = forms.sub(f" {said} ", words)
    return words
