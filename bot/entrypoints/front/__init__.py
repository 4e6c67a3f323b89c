"""The front: a process of its own that verifies, stores and acknowledges what platforms send.

`serve` keeps one running (`keeper`). It holds the listening socket (`reception`), answers the platforms and the
health check itself (`program`), and hands every other connection over as it came. What it stored is brought onto
the queue by `collecting`.
"""
