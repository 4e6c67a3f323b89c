"""A real llama.cpp server in a process of its own: `python -m tests.fakes.llama.serve MODEL CONTEXT`.

It says where it listens, and serves until its standard input closes.
"""

import sys
from importlib import import_module
from typing import Any


def main() -> None:
    xllamacpp: Any = import_module("xllamacpp")  # ships no types
    params = xllamacpp.CommonParams()
    params.model.path = sys.argv[1]
    params.model_alias = {"tiny"}
    params.n_ctx = int(sys.argv[2])
    params.n_parallel = 1
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = 1
    params.port = 0
    params.ctx_shift = True  # generates until somebody hangs up
    params.endpoint_slots = True
    params.endpoint_metrics = True
    params.ui = False
    params.fit_params = False
    params.warmup = False
    params.sampling.temp = 0.0
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
