"""What was likely meant by a value that is not accepted: other programs have other names for the same things."""

from __future__ import annotations

import re
from difflib import get_close_matches

from server.lab.experiment.fields import Choice, Kind

# By the names of other programs, without spaces and signs; only names that a field accepts are ever said
_ELSEWHERE = {
    "mse": "squared_error", "meansquarederror": "squared_error", "mseloss": "squared_error",
    "l2loss": "squared_error", "square": "squared_error", "smoothl1": "huber", "huberloss": "huber",
    "bce": "binary_cross_entropy", "logloss": "binary_cross_entropy", "crossentropy": "binary_cross_entropy",
    "logistic": "sigmoid",
    "bceloss": "binary_cross_entropy", "binarycrossentropy": "binary_cross_entropy", "cce": "softmax_cross_entropy",
    "categoricalcrossentropy": "softmax_cross_entropy", "nll": "softmax_cross_entropy", "swish": "silu",
    "lrelu": "leaky_relu", "rectifier": "relu", "identity": "linear", "sine": "sin", "gd": "sgd",
    "gradientdescent": "sgd", "nag": "nesterov", "glorot": "xavier", "kaiming": "he", "gaussian": "gauss",
    "random": "uniform", "zero": "zeros", "elasticnet": "L1_L2", "l1l2": "L1_L2", "lasso": "L1", "ridge": "L2",
    "plane": "reg-plane", "gaussians": "gauss", "standard": "standardised", "classify": "classification",
}  # fmt: skip


def likeliest(text: str, kind: Kind) -> str:
    """The name of a choice that was likely meant by a text; nothing where none is near."""
    if not isinstance(kind, Choice) or len(text) > 40:
        return ""
    names = {_plain(name): name for name in kind.labels if name}
    plain = _plain(text)
    elsewhere = _ELSEWHERE.get(plain, "")
    if elsewhere and elsewhere in kind.labels:
        return elsewhere
    close = get_close_matches(plain, names, 1, 0.7) if len(plain) > 2 else []
    return names[close[0]] if close else ""


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name.lower())
