"""Trains Faster R-CNN on a dataset of Loupe and writes model packages for its evaluators."""

import os

VERSION = "0.1.0"

# Read when torch is loaded, and not changed by torch.set_num_threads: with a thread for each process, OpenBLAS must
# not start others.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
