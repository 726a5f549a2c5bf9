"""Whether words before an equation begin something else, or only announce what was said before.

What a section has defined is defined once more, and differently, in two cases: the author has made
a mistake, or speaks of something else now. Of something else words say what it is: skipping every
other place, in Matlab, some authors. No list holds all that they may say. What they say before a
mistake is a short list, as they announce what is known already: so, then, each output is.
"""

from __future__ import annotations

import re

# fmt: off
_ENGLISH = (
    "so then thus hence therefore consequently also and or but as before above earlier "
    "previously again we us you one our it its this that these those which there they their "
    "he she here now get gets got have has had obtain obtains obtained see saw seen find "
    "finds found know knows known recall remember remind note notice observe saying said say "
    "says is are was be been can may must should will do does did write writes written wrote "
    "by in definition the an of for each every all any both such output outputs "
    "input inputs result results resulting entry entries element elements component "
    "components componentwise elementwise entrywise coordinate coordinates coordinatewise "
    "layer layers signal signals sequence sequences value values number numbers sum sums "
    "summation convolution product products form matrix vector notation notations explicit "
    "explicitly expand expands expanded expanding out fully equation equations eq eqs "
    "formula formulas expression equivalent equivalently same equal equals identical "
    "identically rewritten rewrite rewriting rearrange rearranging reordering substituting "
    "substitute substitution substitutions inserting insert plugging putting put given gives "
    "give giving means mean meaning from follow follows following where with if let lets "
    "first last finally namely ie eg forward backward pass become becomes read reads "
    "yield yields compute computes computed computing calculate calculated define defines "
    "defined since because using use used to repeat repeated summary short detail details "
    "more precisely exactly simply just indeed clearly obviously immediately easily th "
    "position positions place places index indices time discrete operation map mapping "
    "function functions activation activations network neuron neurons unit units kernel "
    "kernels filter filters weight weights taps image images pixel pixels maps system "
    "response at on over into model derivation proof claim show shows shown prove proves "
    "proved rule law whole denote denotes denoted call called student students claims "
    "conclude concludes deduce infer linear transform transforms inverse variable variables "
    "order swap swapping interchange interchanging exchange exchanging rename renaming change "
    "changing changes collect collecting group grouping factor factoring summing adding "
    "splitting side sides left right hand term terms commutative commutativity associativity "
    "transformation transformations distributivity linearity chain differentiate "
    "differentiating derivative derivatives gradient gradients what how why outside otherwise "
    "elsewhere beyond zero zeros too well still always me my"
).split()
_GERMAN = (
    "also dann somit damit daher folglich deshalb und oder wie oben zuvor wieder nochmals wir "
    "man es das dies diese dieser dieses erhalten erhält bekommen sehen ergibt folgt gilt ist "
    "sind lautet heißt schreiben geschrieben mit anderen worten nach definition der die den "
    "dem des ein eine einer jede jeder jedes alle ausgabe ausgang ergebnis eintrag einträge "
    "summe faltung schicht ausgeschrieben komponentenweise gleichung formel nämlich denn da "
    "wegen wo wobei für aus als nun hier kurz genauer"
).split()
_FRENCH = (
    "donc alors ainsi par conséquent et ou on nous obtient obtenons avons voit trouve comme "
    "précédemment autrement dit en d autres termes selon la le les un une des du de "
    "définition chaque tout sortie résultat entrée somme convolution couche est sont s écrit "
    "c à dire cela donne signifie où car puisque ici pour que qui il vient"
).split()
_SPANISH = (
    "entonces así luego por tanto lo y o se obtiene obtenemos tenemos como antes en otras "
    "palabras es son decir según la el los las un una de del definición cada todo salida "
    "resultado suma convolución capa esto significa donde pues aquí para que quindi dunque "
    "allora cioè ossia si ottiene abbiamo come prima per portanto ou seja assim temos obtemos"
).split()
_CHINESE = (
    "因此 所以 于是 从而 故而 那么 我们 得到 可得 可知 可以 写成 写为 也就是说 "
    "也就是 换句话说 根据 由此 由于 定义 其中 卷积 输出 结果 每个 元素 这里 "
    "如前所述 同样 展开 整理 即 则 得 故 有 为 是 由 的 层 知"
).split()
# fmt: on

_PLAIN = frozenset((*_ENGLISH, *_GERMAN, *_FRENCH, *_SPANISH))
_CHARACTERS = re.compile("|".join(sorted(_CHINESE, key=len, reverse=True)))
_PHRASE = re.compile(
    r"[(\[]\s*\d+(?:\.\d+)*\s*[)\]]|\b(?:eqs?\.|equations?)\s*\d+(?:\.\d+)*"
    r"|\bin other words\b|\b(?:any|the|these|of|both) (?:two|three)\b",
    re.IGNORECASE,
)
"""What is plain as a whole: references, and phrases."""
_TOKEN = re.compile(r"[^\W\d_]{2,}|\d+")
_ALIKE = r"equivalent|commut|same|identical|rewrit"
_REMINDS = re.compile(rf"\b(?:{_ALIKE}|equal\b|recall|remember|again\b)", re.IGNORECASE)
_DIFFERS = re.compile(r"\b(?:not|no longer|unlike|differ\w*|contrast\w*|instead)\b", re.IGNORECASE)
_DEFINES = re.compile(
    r"\b(?:(?:let|define)(?: now)?|let\b(?! us\b)[^.,;:]*\bbe|define\b[^.,;:]*\b(?:by|as))"
    r"\s*:?\s*\Z",
    re.IGNORECASE,
)
"""What right before an equation makes it a definition, whatever was said before: now let."""

_ANOTHER = re.compile(
    r"\b(?:(?:cross-?)?correlation|libraries|frameworks|conventions?|redefined?|instead|variant"
    r"|another (?:filter|system|layer|signal|kernel|example)\b"
    r"|also (?:be )?defined?|not (?:being )?flip|without flip|for (?:the|a) convolution\b"
    r"|with (?:an? |zero |same )?(?:stride|dilation|padding|bias"
    r"|(?:flipped|reversed|rotated|causal|cent\w+) (?:filter|kernel|window)s?)\b"
    r"|(?:if|when) (?:we|one|you) (?:pad|flip|shift|reverse|cent(?:er|re)|stride|dilate)\b"
    r"|for (?:the |an? )?(?:full|valid|same|strided|dilated|causal|transposed|padded|circular)\b)",
    re.IGNORECASE,
)
_KINDS = re.compile(
    r"\b(?:the|an?)\s+(?!(?:same|above|whole|given|first|last|next|previous|resulting|corresponding"
    r"|general|linear|convolutional|convolution|dense|hidden|output|input|finite|discrete)\b)"
    r"(?:(?:(?!(?:the|an?)\b)[\w-]+\s+){1,2}(?:system|filter|kernel|layer|average|difference|detector|operator)"
    r"|delay|advance|accumulator|integrator|differentiator)\b"
    r"[^.;:]*\Z",
    re.IGNORECASE,
)
"""The name of one of a kind: the two-point average, a causal layer."""
_ITEM = re.compile(r"\s*(?:[-*]\s+)?\(?(?:[a-h]|i{1,3}|iv|vi?)\)\s*", re.IGNORECASE)
"""The mark of an item, (b), which is of something else than that before it."""
_EXAMPLE = re.compile(
    r"\s*[*_]*(?:example|exercise|beispiel)[ \t]*[\d.]*[ \t]*[:.\n]", re.IGNORECASE
)
"""A title of an example, where it is no heading."""
_BEFORE = re.compile(r"\s*(?:for|where|with|when|if)\b[^.]*\.(?:\s+(?=[A-Z])|\s*\Z)")
"""The rest of a sentence that the equation before stands in: it is of that one."""
_BEGINS = re.compile(
    r"\b(?:another|second|third|fourth|next|new|different|other|further)\s+(?:\w+\s+)?"
    r"(?:example|system|filter|exercise|problem|question|case)s?\b"
    r"|\b(?:now|next|instead),?\s+(?:consider|take|suppose|look at)\b"
    r"|^[\s>*_#(-]*(?:worked|example|exercise|problem|question|task|beispiel|aufgabe|übung|exemple"
    r"|exercice|ejemplo|ejercicio|esempio|esercizio|exemplo|exercício|例|练习|习题)(?:\b|(?<=[例习题]))",
    re.IGNORECASE | re.MULTILINE,
)
"""What begins another example or exercise: its title, or words for one."""
_POSES = re.compile(
    r"\b(?:given|consider|suppose|assume|let|take)\b[^.;:!?]*:?\s*\Z"
    r"|(?:^|[.;:!?\n])\W*(?:if|for)\b[^.;:!?]*:?\s*\Z"
    r"|\b(?:gegeben|sei|betrachte\w*|soit|étant donné|sea|dado|considere\w*|sia|dato)\b"
    r"[^.;:!?]*:?\s*\Z|(?:考虑|已知|给定|设)[^。；：]*\Z",
    re.IGNORECASE,
)
"""What says right before an equation that it is given."""
_SAME = re.compile(rf"\b(?:{_ALIKE}|equal|unlike)", re.IGNORECASE)


def another(text: str) -> bool:
    """Whether words give a name that is in use to another operation, or to another form of it.

    >>> another("Most libraries implement"), another("With stride 2 we get"), another("(b)")
    (True, True, True)
    >>> another("If we pad the input,"), another("If we put this in,")
    (True, False)
    >>> another("The two-point average is"), another("The filter is"), another("The delay is")
    (True, False, True)
    >>> another("for a causal filter. With two taps"), another("For a causal filter")
    (False, True)
    >>> another("which is the same as the correlation"), another("This gives")
    (False, False)
    """
    text = _BEFORE.sub("", text)
    named = bool(_ANOTHER.search(text)) and not _SAME.search(text)
    kind = bool(_KINDS.search(text)) and not _SAME.search(text)
    return named or kind or bool(_EXAMPLE.match(text) or _ITEM.fullmatch(text))


def restates(text: str) -> bool:
    """Whether words announce what is known already, as far as all of them are such words.

    >>> restates("Therefore, each output is"), restates("As we saw in (3),"), restates("")
    (True, True, True)
    >>> restates("Skipping every other place gives"), restates("In Matlab this is")
    (False, False)
    >>> restates("Let us look at the forward pass again:"), restates("Not the same is")
    (True, False)
    >>> restates("Now let"), restates("Let the output be"), restates("If we let so, then")
    (False, False, True)
    >>> restates("Daher gilt"), restates("Bei Schrittweite 2 gilt"), restates("因此我们得到")
    (True, False, True)
    """
    if _REMINDS.search(text) and not _DIFFERS.search(text):
        return True
    if _DEFINES.search(text):
        return False
    words = _CHARACTERS.sub(" ", _PHRASE.sub(" ", text.lower()))
    return all(word in _PLAIN for word in _TOKEN.findall(words))


def begins_another(text: str) -> bool:
    r"""Whether words begin another example or exercise.

    >>> begins_another("As another example,"), begins_another("So.\n\n**Example 2.** A filter")
    (True, True)
    >>> begins_another("For example,"), begins_another("So the filter is")
    (False, False)
    """
    return bool(_BEGINS.search(text))


def poses(text: str) -> bool:
    """Whether the last of some words say that what comes next is given.

    >>> poses("Given the filter"), poses("Now consider"), poses("For the filter")
    (True, True, True)
    >>> poses("Let it be. So"), poses("Solving for it gives")
    (False, False)
    """
    return bool(_POSES.search(text))
