"""Descent: a neural-network playground that trains on the server and is watched in the browser.

Floors, imports only downward: nn, data, words (0) · lab (1) · protocol, compute (2) · sessions (3) · web (4) ·
cli (5).
"""

import os

# Products of matrices this small get slower with more than one BLAS thread, and the threads of several
# workers fight each other. The limit must stand before NumPy is imported; worker processes inherit it.
for _variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_variable, "1")

__version__ = "0.1.0"
