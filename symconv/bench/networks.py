"""How libraries for networks do it: PyTorch and JAX, whatever the dimensions and channels."""

from __future__ import annotations

from typing import Any

from symconv.bench.tasks import Array, Call, Task


def _fits(task: Task) -> bool:
    return task.symmetric and not task.member.flip and not task.member.transposed


def _arrays(task: Task) -> tuple[Array, Array, Array]:
    """Signal, filter and outputs with an axis for the batch and one for channels."""
    member = task.member
    batch, counts, groups = member.batch or 1, member.channels, 1
    inward = outward = 1
    if counts:
        groups = counts.groups
        inward, outward = counts.inputs * groups, counts.outputs * groups
    return (
        task.signal.reshape(batch, inward, *member.inputs),
        task.filter.reshape(outward, inward // groups, *member.taps),
        task.output.reshape(batch, outward, *member.outputs),
    )


def with_torch(torch: Any, task: Task) -> Call | None:
    """F.conv1d, 2d or 3d, and the operator of its gradients, without the tape of autograd."""
    member = task.member
    if not _fits(task) or member.rank > 3:
        return None
    x, w, e = (torch.from_numpy(array) for array in _arrays(task))
    padding = [before for before, _ in member.padding]
    stride, dilation = list(member.stride), list(member.dilation)
    groups = member.channels.groups if member.channels else 1
    if task.map == "forward":
        function = (torch.conv1d, torch.conv2d, torch.conv3d)[member.rank - 1]
        return Call(function, (x, w, None, stride, padding, dilation, groups))
    wanted = [task.map == "vjp_signal", task.map == "vjp_filter", False]
    arguments = (
        e, x, w, None, stride, padding, dilation, False, [0] * member.rank, groups, wanted,
    )  # fmt: skip
    place = wanted.index(True)
    backward = torch.ops.aten.convolution_backward
    return Call(backward, arguments, entries=lambda found: found[place].numpy())


def with_jax(jax: Any, task: Task) -> Call | None:
    """lax.conv_general_dilated, compiled, and what JAX makes of its derivatives."""
    if not _fits(task):
        return None
    jax.config.update("jax_enable_x64", True)
    member = task.member
    x, w, e = (jax.numpy.asarray(array) for array in _arrays(task))
    groups = member.channels.groups if member.channels else 1

    def forward(signal: Any, filter: Any) -> Any:
        return jax.lax.conv_general_dilated(
            signal,
            filter,
            member.stride,
            member.padding,
            rhs_dilation=member.dilation,
            feature_group_count=groups,
            precision=jax.lax.Precision.HIGHEST,
        )

    def to_signal(error: Any, filter: Any) -> Any:
        return jax.vjp(lambda signal: forward(signal, filter), x)[1](error)[0]

    def to_filter(error: Any, signal: Any) -> Any:
        return jax.vjp(lambda filter: forward(signal, filter), w)[1](error)[0]

    wanted = {
        "forward": (forward, (x, w)),
        "vjp_signal": (to_signal, (e, w)),
        "vjp_filter": (to_filter, (e, x)),
    }
    function, arguments = wanted[task.map]
    compiled = jax.jit(function).lower(*arguments).compile()

    def run(*arrays: Any) -> Any:
        return compiled(*arrays).block_until_ready()

    return Call(run, arguments)
