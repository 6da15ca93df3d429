"""The faces: command line and screens. Both start here."""

import os

# Threads of BLAS wait actively for one another: on a busy machine, products as small as those of `exact_product` take
# ten times as long with two of them as with one. Read when numpy is first imported; the screens inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
