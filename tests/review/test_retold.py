r"""Lectures that others tell in their own way: what is said of each of their claims."""

from __future__ import annotations

import pytest

from tests.review.tables import verdicts

SAID = [
    # An operation may stand in square brackets; a size that is one too small is found there too.
    (r"Vectors $a\in\mathbb{R}^{n}$ and $b\in\mathbb{R}^{n-m}$, for $i=1,\dots,m$:"
     r"$$ [a * b]_i = \sum_{j=i}^{i+n-m} a_j b_{1+j-i} $$"
     r"$$ \frac{\partial [a * b]_i}{\partial a_j} = b_{1+j-i} $$",
     "definition ill-formed definition holds"),
    # What is listed is declared, be it with too few entries; that is said once.
    (r"Let $v = (v_0,\ldots,v_{L-R-1})$ be a filter and $u = (u_0,\ldots,u_{L-1})$."
     r"$$ (u * v)_r = \sum_{l=r}^{r+L-R} u_l \, v_{l-r}, \qquad 0 \le r < R. $$",
     "ill-formed definition definition"),
    (r"The signal is $s = (s_1, \dots, s_8)$ and the filter $h = (h_1, h_2, h_3)$, and"
     r"$$ y_n = \sum_{k=1}^{3} h_k s_{n+k-1}, \qquad n = 1, \dots, 6. $$",
     "definition definition definition"),
    # Layers that are convolved may count from 0, as the sums over their entries show.
    (r"$$ z^{[l]} = W^{[l]} * a^{[l-1]} + b^{[l]}, \quad a^{[l]} = g^{[l]}(z^{[l]}) $$"
     r"Let $\delta^{[l]} = \frac{\partial J}{\partial z^{[l]}}$. Then"
     r"$$ \frac{\partial J}{\partial W^{[l]}_k} = \sum_i \delta^{[l]}_i a^{[l-1]}_{i+k} $$"
     r"$$ \delta^{[l-1]}_j = g'^{[l-1]}(z^{[l-1]}_j) \sum_k \delta^{[l]}_{j-k} W^{[l]}_k $$"
     r"$$ \frac{\partial J}{\partial a^{[l-1]}_j} = \sum_k \delta^{[l]}_{j-k} W^{[l]}_k $$"
     r"$$ \frac{\partial J}{\partial a^{[l-1]}_j} = \sum_k \delta^{[l]}_{j+k} W^{[l]}_k $$",
     "definition definition definition holds holds holds fails"),
    # A sum right inside another one is a sum over both.
    (r"$$ z^{[l]} = W^{[l]} * a^{[l-1]} + b^{[l]}, \quad a^{[l]} = g(z^{[l]}) $$"
     r"Let $\delta^{[l]} = \frac{\partial J}{\partial z^{[l]}}$. Then"
     r"$$ \frac{\partial J}{\partial W^{[l]}_{m,n}} = "
     r"\sum_i \sum_j \delta^{[l]}_{i,j} a^{[l-1]}_{i+m,j+n} $$"
     r"$$ \frac{\partial J}{\partial W^{[l]}_{m,n}} = "
     r"\sum_i \sum_j \delta^{[l]}_{i,j} a^{[l-1]}_{i+n,j+m} $$",
     "definition definition definition holds fails"),
    # Gradients as code calls them: dout is that by out, and dW that by W.
    (r"Given $dout_i = \partial L/\partial out_i$, where"
     r"$$ out_{i} = \sum_{j=0}^{F-1} w_j x_{i+j} + b $$"
     r"$$ dw_j = \sum_i dout_i x_{i+j} $$"
     r"$$ dx_n = \sum_i dout_i w_{n-i} $$"
     r"$$ db = \sum_i dout_i $$"
     r"$$ dx_n = \sum_i dout_i w_{i-n} $$"
     r"$$ db = \sum_i dout_i x_i $$",
     "holds definition holds holds holds fails fails"),
    (r"A layer of a network, with $W \in \mathbb{R}^{n \times m}$ and $a \in \mathbb{R}^m$:"
     r"$$ z = W a + b $$ $$ dW = dz (a)^T $$ $$ dW = dz a $$",
     "definition definition definition holds ill-formed"),
    # A padding keeps the size, in whatever words; and O = W says so too.
    (r"Let $F$ be the kernel size, $P$ the padding, and $P = (F-1)/2$, so that the output is as "
     r"wide as the input. Sea $F$ el tamaño del filtro. Con $P = (F+1)/2$ se conserva el tamaño.",
     "holds fails"),
    (r"A layer has input size $W$, kernel size $F$, padding $P$ and output size $O$. With stride"
     r" $1$, $O = W$ holds for $$ P = \frac{F-1}{2} $$ $$ P = \frac{F+1}{2} $$",
     "definition holds fails"),
    # What says more than is known does not follow, but where a case was supposed.
    (r"Let $N \ge K$. Then $N - K \ge 0$. Hence $N - K \ge 1$.", "holds fails"),
    (r"Let $N \ge K$. Suppose now that $N > K$. Then $N - K \ge 1$.", ""),
    # Entries in a row declare an array, and an error may be called as an impulse is.
    (r"Take a signal $x[0], \ldots, x[n-1]$ and a filter $h[0], \ldots, h[m-1]$:"
     r"$$ y[i] = \sum_{j=0}^{m-1} h[j] x[i+j], \qquad i = 0, \ldots, n-m. $$"
     r"Let $\delta[i] = \partial L / \partial y[i]$. Then"
     r"$$ \frac{\partial L}{\partial x[k]} = \sum_{j=0}^{m-1} \delta[k-j] h[j] $$"
     r"$$ \frac{\partial L}{\partial h[j]} = \sum_i \delta[i] x[i+j] $$"
     r"$$ \frac{\partial L}{\partial x[k]} = \sum_{j=0}^{m} \delta[k-j] h[j] $$",
     "definition definition definition definition holds holds ill-formed"),
    (r"For the signals $x_1, \ldots, x_n$, which are several, $x_1 = (1, 2)$.", "definition"),
    # The larger of two limits of a sum is no ReLU.
    (r"Let $h \in \mathbb{R}^K$ and $x \in \mathbb{R}^N$."
     r"$$ y_n = \sum_{k=\max(0, n-N+1)}^{\min(n, K-1)} h_k x_{n-k} $$"
     r"$$ y_n = \sum_{m=\max(0,n-K+1)}^{\min(n,N-1)} x_m h_{n-m} $$"
     r"$$ y_n = \sum_{m=\max(0,n-N+1)}^{\min(n,K-1)} x_m h_{n-m} $$",
     "definition definition definition holds ill-formed"),
    # Sizes may be set together, and be made of others in small letters.
    (r"Let $f \in \mathbb{R}^n$, $g \in \mathbb{R}^k$ with $k \le n$, and $m = n - k + 1$."
     r"$$ y_i = \sum_{j=1}^k g_j f_{i+j-1}, \quad i = 1, \ldots, m $$ $$ E = \sum_{i=1}^m y_i $$"
     r"$$ \frac{\partial E}{\partial g_j} = \sum_{i=1}^m f_{i+j-1} $$"
     r"$$ \frac{\partial E}{\partial g_j} = \sum_{i=1}^m f_{i+j} $$",
     "definition definition definition definition definition holds ill-formed"),
    (r"Let $f \in \mathbb{R}^{n \times q}$, $g \in \mathbb{R}^{k \times l}$,"
     r"$$ h_{a,b} = \sum_{i=1}^{k} \sum_{j=1}^{l} f_{a+i-1,b+j-1} g_{i,j} $$"
     r"For $k = l = 2$ and $n = q = 3$"
     r"$$ \frac{\partial h_{1,2}}{\partial f_{2,2}} = g_{2,1} $$"
     r"$$ \frac{\partial h_{1,2}}{\partial f_{2,2}} = g_{1,2} $$",
     "definition definition definition holds fails"),
    # A list that counts says for which places a statement holds, whatever stands after it.
    (r"$$ p_j = a_{2j-1} + a_{2j}, \quad j = 1,2,3; \qquad o = \sum_{j=1}^3 p_j $$"
     r"$$ o = a_1 + a_2 + a_3 + a_4 + a_5 + a_6 $$ $$ p_3 = a_4 + a_6 $$",
     "definition definition holds fails"),
    # A Jacobian is that of any arrays, also after an example in numbers; J_x is one by x.
    (r"For $x\in\mathbb{R}^{N}$ and $w\in\mathbb{R}^{N-M+1}$ let"
     r"$$ y_m = \sum_{n=m}^{m+N-M} x_n w_{n-m+1} $$ For $M = 2$, $N = 3$ let"
     r"$$ x = (1, 2, 3)^T, \quad w = (1, -1)^T, \quad y = (-1, -1)^T. $$"
     r"$$ J_x = \frac{\partial y}{\partial x} = "
     r"\begin{pmatrix} w_1 & w_2 & 0 \\ 0 & w_1 & w_2 \end{pmatrix} $$"
     r"$$ \frac{\partial y}{\partial x} = "
     r"\begin{pmatrix} w_1 & w_2 & 0 \\ 0 & w_2 & w_1 \end{pmatrix} $$",
     "definition definition definition definition definition holds definition holds fails"),
    # A filter of which all is read at each place has just that size, and no larger one.
    (r"Signals $f \in \mathbb{R}^J$ and filters $g \in \mathbb{R}^{J-I+2}$:"
     r"$$ (f * g)_i = \sum_{j=i}^{i+J-I} f_j g_{1+j-i} $$ For $I = 2$ and $J = 3$"
     r"$$ \frac{\partial (f * g)}{\partial g} = "
     r"\begin{bmatrix} f_1 & f_2 \\ f_2 & f_3 \end{bmatrix} $$",
     "definition ill-formed definition holds"),
    (r"Let $x, h, v \in \mathbb{R}^N$ and $W \in \mathbb{R}^{M \times N}$."
     r"$$ y_n = \sum_{k=1}^{n} h_k x_{n-k+1} $$ $$ s_i = \sum_{j=1}^{N-1} W_{ij} v_j $$",
     " ".join(["definition"] * 6)),
    # What arrays show to hold at one place, or to be wrong, is no other definition.
    (r"$$ y_n = \sum_{k=0}^{2} h_k x_{n-k} $$ At $n = 0$:"
     r"$$ y_n = h_0 x_0 + h_1 x_{-1} + h_2 x_{-2} $$ The derivative is"
     r"$$ \frac{\partial y_n}{\partial h_k} = x_{n-k} $$",
     "definition holds holds"),
    (r"$$ u_i = \sum_k a_k x_{i+k} $$ $$ v_i = \sum_k b_k u_{i+k} $$ "
     r"$$ v_i = \sum_k \sum_m b_k a_m x_{i+k-m} $$ "
     r"$$ \frac{\partial v_i}{\partial x_j} = \sum_k b_k a_{j-i-k} $$",
     "definition definition fails holds"),
    # Where lists were convolved, what is as long as the valid part is no correlation of them.
    (r"Let $a = [1, 2, 3]$ and $b = [1, 2]$. The convolution is $$ a * b = [1, 4, 7, 6] $$ $$ "
     r"a * b = [5, 8] $$ $$ a * b = [4, 7] $$ $$ a * b = [1, 4, 7, 5] $$",
     "definition definition holds unread holds ill-formed"),
    # One with another stride is of other numbers.
    (r"The field is $$ R_l = R_{l-1} + 2 \prod_{i=1}^{l-1} s_i $$ With stride 1 it is "
     r"$R_2 = 3 + 2 = 5$. With stride 2 it is $R_2 = 3 + 2 \cdot 2 = 7$.",
     "definition unread holds unread holds"),
    # The place of an example is none in the next sentence, which speaks of each of them.
    (r"$$ y_i = \sum_{k=0}^{2} w_k x_{i+k} $$ For $i = 0$: $$ y_0 = w_0 x_0 + w_1 x_1 + w_2 x_2 $$ "
     r"So each output is $$ y_i = \sum_{k=0}^{2} w_k x_{2i+k} $$",
     "definition holds fails"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), SAID)
def test_each_claim_is_judged(text: str, said: str) -> None:
    assert verdicts(text.replace("$$ $$", "$$\n\n$$")) == said.split()
