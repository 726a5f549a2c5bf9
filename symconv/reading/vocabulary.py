"""The words of LaTeX as far as formulas need them: what each command stands for."""

from __future__ import annotations

import re

from symconv.language.line import Direction, RelationSign

# fmt: off
GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi "
    "pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta "
    "Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar imath jmath"
).split()
CONSTANTS = ("i", "j", "e")
"""Letters that stand upright for a number, in the font of words too."""
FUNCTIONS = (
    "max min argmax argmin softmax relu ReLU maxpool MaxPool avgpool AvgPool meanpool "
    "conv corr pad flip rot rot180 vec diag tr log ln exp "
    "sin cos tan tanh sinh cosh sech det dim rank mod sgn sign floor ceil reshape avg mean"
).split()
TRANSFORMS = "DFT IDFT FFT IFFT DTFT".split()
LOSSES = "Loss loss Cost cost Error MSE BCE".split()
"""Words that are the name of a number: \\partial Loss."""
ACTIVATIONS = "sigmoid Sigmoid Tanh softplus Softplus LeakyReLU GELU SiLU".split()
"""Words that name an activation, in whatever letters: a = sigmoid(z)."""
CAPITALISED = {"Softmax": "softmax"}
"""Functions that some begin with a capital, as no letter of a product."""
INDICES = frozenset(["ln"])
"""Functions whose names are two indices where no backslash stands before them: w^{ln}."""
CONNECTIVES = frozenset(
    "so then hence thus therefore and or where with if for when since otherwise else but such that "
    "given let is are all as by using because".split()
)
LIMITING = frozenset("if when whenever for unless provided assuming forall".split())
"""Words after which a statement says what alone it holds for."""
EXPLAINING = frozenset("where with".split())
"""Words after which it is said what something is of which a statement is made."""
DEPENDING = frozenset(
    "depend depends independent dépend depende dipende unabhängig hängt abhängt".split()
)
"""Words of a reason: what stands before them depends on what stands after them, or does not."""
HARMLESS = frozenset("all each every any example instance simplicity brevity".split())
JOINING = frozenset("if when where with for and in case else all".split())
"""Words between a value and its conditions, all of which have to hold."""
JOINTLY = ("wedge", "land", "cap")
"""Signs between conditions that all have to hold."""
OTHERWISE = frozenset("otherwise else elsewhere".split())
IN_ENGLISH = {
    **dict.fromkeys("si wenn falls se если 若 如果 当 當".split(), "if"),
    **dict.fromkeys("para pour für per для 对 对于 對於 对任意 对所有".split(), "for"),
    **dict.fromkeys("donde où wobei dove onde где 其中 式中".split(), "where"),
    **dict.fromkeys("con avec mit com".split(), "with"),
    **dict.fromkeys("y et und e и 且 和 与 及 以及 并且".split(), "and"),
    **dict.fromkeys("o ou oder или 或 或者".split(), "or"),
    **dict.fromkeys("donc entonces quindi poiché 所以 因此 则 故 从而 于是 得 即".split(), "so"),
    **dict.fromkeys(
        "sinon sonst altrimenti иначе 否则 其他 其它 其余 其他情况 其它情况".split(), "otherwise"
    ),
    **dict.fromkeys(
        ("en otro caso", "en caso contrario", "caso contrário", "de lo contrario"), "otherwise"
    ),
}
"""Words between formulas, in other languages than English."""
LABELS = frozenset(
    "out output input col cols row rows eff pad padded orig new old prev next cur true pred train "
    "test val target flip flipped rot full same valid left right top bottom center kernel filter "
    "stride conv corr pool max min avg mean sum tot total last first even odd low high mid ref "
    "blur sharpen edge box identity sobel gauss real imag circ lin dil depthwise pointwise dense "
    "patch flat vec est opt init loss reg err rec fwd bwd batch seq base raw norm".split()
)
"""Words that are labels where letters in a script spell them: H_{out} has no subscripts o, u, t."""
SPELLED = frozenset("net out target output input error loss cost pred".split())
"""Words that are names where letters spell them before a subscript: out_{h1} is no product."""
NAMES = frozenset(
    "stride strides padding kernel filter filters input output size width height depth length "
    "channel channels dilation weight weights bias image row rows col cols num number in out pad "
    "features dim shape units groups batch params parameters".split()
)
"""Words that are names where they are written out: kernel_size, OutputHeight, and stride."""
SIZED_BY_IN = frozenset("C D F H N L c d n".split())
"""Letters of sizes: C_{in} is what goes in, and x_{in} has two subscripts."""
SYMBOLS = {
    "≤": r"\le", "≥": r"\ge", "∈": r"\in", "×": r"\times", "·": r"\cdot", "∗": "*", "⋅": r"\cdot",
    "−": "-", "…": r"\ldots", "⋯": r"\cdots", "∂": r"\partial", "∑": r"\sum", "Σ": r"\sum",
    "∫": r"\int", "∞": r"\infty", "≠": r"\ne", "≈": r"\approx", "→": r"\to",
    "←": r"\leftarrow", "⊙": r"\odot",
    "⋆": r"\star", "⊗": r"\otimes", "⊛": r"\circledast",
    "⊤": r"\top", "∇": r"\nabla", "⌊": r"\lfloor",
    "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil", "ℝ": r"\mathbb{R}", "′": "'", "’": "'",
    "，": ",", "、": ",", "；": ";", "：": ":", "（": "(", "）": ")",
    "＝": "=", "＋": "+", "。": ".",
    "‖": r"\|", "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\epsilon",
    "θ": r"\theta", "λ": r"\lambda", "μ": r"\mu", "π": r"\pi", "σ": r"\sigma", "τ": r"\tau",
    "φ": r"\phi", "ω": r"\omega", "Δ": r"\Delta", "η": r"\eta", "ℓ": r"\ell", "≡": r"\equiv",
    "≜": r"\triangleq", "∀": r"\forall", "⇒": r"\Rightarrow", "⇔": r"\Leftrightarrow",
}
"""Characters of Unicode, each as LaTeX writes it."""
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹ᵀ", "0123456789T", strict=True))
FONTS = frozenset(
    "mathbf boldsymbol bm bold mathsf mathit mathtt vec textbf textit pmb mathbfit symbf".split()
)
WORDY_FONTS = frozenset("mathsf mathit mathtt textbf textit".split())
"""Fonts in which several letters are one name, as they are not in bold."""
KEPT_FONTS = frozenset("mathbb mathcal mathscr mathfrak mathbfcal cal".split())
NAMING = frozenset("mathrm operatorname operatorname* mathop rm".split())
"""What stands in these is a name if it is one word."""
WORDING = frozenset("mbox text textrm textsf textnormal hbox".split())
"""What stands in these is words, unless it is called like a function."""
STACKING = frozenset("overset stackrel underset".split())
BRACED = frozenset("underbrace overbrace".split())
EQUALS = frozenset("xlongequal xequal".split())
"""Commands that are an equals sign with the reason over it."""
POINTING = frozenset(r"\uparrow \downarrow \Uparrow \Downarrow \wedge \vee".split())
"""What stands below or above the entry of a sequence that is at 0."""
ORIGIN = "origin"
"""The command that stands for such a mark before the entry."""
BARE = frozenset("mathrel mathbin mathord".split())
ACCENTS = frozenset("hat bar tilde widehat widetilde overline dot ddot".split())
LAYOUT = frozenset(
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr middle limits "
    "nolimits displaystyle textstyle scriptstyle scriptscriptstyle nonumber notag hfill "
    "bf it sf tt tiny scriptsize small footnotesize normalsize large Large "
    "LARGE huge Huge centering mathstrut strut allowbreak "
    "break space qed qedhere "
    "mathclap mathllap mathrlap clap llap rlap smash cancel bcancel xcancel displaylimits".split()
)
GAPS = frozenset("quad qquad hspace hskip enspace".split())
DOTS: dict[str, Direction] = {
    "ldots": "horizontal", "cdots": "horizontal", "dots": "horizontal", "dotsc": "horizontal",
    "dotsb": "horizontal", "hdots": "horizontal", "vdots": "vertical", "ddots": "diagonal",
    "iddots": "diagonal", "hdotsfor": "horizontal",
}
SYNONYMS = {
    "leq": "le", "leqslant": "le", "geq": "ge", "geqslant": "ge", "neq": "ne", "ast": "*",
    "lbrack": "[", "rbrack": "]", "lbrace": "\\{", "rbrace": "\\}", "dfrac": "frac",
    "tfrac": "frac", "cfrac": "frac", "coloneqq": ":=", "triangleq": ":=", "rightarrow": "to",
    "longrightarrow": "to", "mapsto": "to", "lvert": "|", "rvert": "|", "vert": "|", "lt": "<",
    "lVert": "\\|", "rVert": "\\|", "Vert": "\\|", "gt": ">", "gets": "leftarrow",
    "longleftarrow": "leftarrow", "intercal": "top", "cr": "\\\\",
    "doteq": ":=", "bigtriangledown": "nabla", "triangledown": "nabla",
    "newline": "\\\\", "bmod": "mod", "bigodot": "odot", "varnothing": "emptyset",
    "isin": "in",
    "colon": ":", "implies": "Rightarrow", "iff": "Leftrightarrow", "dotsm": "cdots",
    "llbracket": "[", "rrbracket": "]", "lparen": "(", "rparen": ")",
}
COLOURED = re.compile(
    r"(?:dark|light|deep)?(?:red|blue|green|purple|magenta|orange|cyan|gr[ae]y|teal|violet|brown)\Z"
)
"""Commands that only give what follows in braces a colour, as web pages define them."""
DROPPED_WITH_ARGUMENTS = {
    "tag": 1, "label": 1, "vspace": 1, "color": 1, "textcolor": 1, "phantom": 1, "hphantom": 1,
    "vphantom": 1, "colorbox": 1, "tikzmark": 1, "ref": 1, "eqref": 1, "rule": 2, "resizebox": 2,
    "scalebox": 1,
}
SAID = {"therefore": "therefore", "because": "because"}
"""Commands that are words."""

CLOSINGS = {"(": ")", "[": "]", "{": "}", "\\{": "\\}", "lfloor": "rfloor", "lceil": "rceil",
            "langle": "rangle"}
RELATIONS: dict[str, RelationSign] = {
    "=": "=", ":=": ":=", "equiv": "=", "le": "<=", "ge": ">=", "<": "<", ">": ">", "ne": "!=",
    "approx": "~", "sim": "~", "simeq": "~", "propto": "~", "cong": "~", "in": "in", "to": "->",
    "leftarrow": "<-",
}
OPERATIONS = {
    "*": "*", "otimes": r"\otimes", "odot": r"\odot", "circ": r"\circ", "oplus": r"\oplus",
    "div": r"\div", "star": r"\star", "circledast": r"\circledast",
    "diamond": r"\diamond",
}
SUMS = frozenset(("sum", "prod", "int"))
ARROWS = frozenset("Rightarrow Leftrightarrow Longrightarrow Longleftrightarrow".split())
MATRICES = frozenset("matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array".split())
CASES = frozenset("cases dcases rcases".split())
WRAPPERS = frozenset(
    "aligned split alignedat gathered align alignat gather equation eqnarray multline flalign "
    "displaymath math".split()
)
"""Environments that only lay out what they hold."""
WITH_COLUMNS = frozenset("array alignat alignedat".split())
"""Environments with an argument: columns, or how many there are."""
# fmt: on
