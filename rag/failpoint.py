"""Named places where a test may stop the process: before and after every commit and outgoing call."""

from collections.abc import Callable

_hooks: list[Callable[[str], None]] = []


def failpoint(name: str) -> None:
    """Does nothing, unless a test has installed a hook; then the hook is told the name."""
    for hook in _hooks:
        hook(name)


def install(hook: Callable[[str], None]) -> Callable[[], None]:
    """Calls `hook` with every failpoint's name from now on; the returned function takes it away."""
    _hooks.append(hook)
    return lambda: _hooks.remove(hook)
