"""Links in and out: the original's rules of reading, refusals that name the key, and no way to break it."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.data.features import FEATURES
from server.data.menu import labels_of
from server.lab.experiment.experiment import FIELDS, Experiment
from server.lab.permalink import links
from server.lab.presets import PRESETS
from server.lab.view import HIDEABLE, MOST_INPUTS, PANELS, View
from server.nn.families.activations import ACTIVATIONS


def test_the_default_link_has_the_originals_keys_and_none_of_ours() -> None:
    keys = {pair.partition("=")[0] for pair in links.write(Experiment(), View())[1:].split("&")}
    assert keys == {
        "activation", "batchSize", "dataset", "regDataset", "learningRate", "regularizationRate", "noise",
        "networkShape", "seed", "showTestData", "discretize", "percTrainData", "x", "y", "xTimesY", "xSquared",
        "ySquared", "sinX", "sinY", "problem", "initZero", "hideText",
    }  # fmt: skip


def test_every_key_is_read() -> None:
    link = links.read(
        "https://playground.example/#activation=relu&regularization=L2&batchSize=7&dataset=gauss&regDataset=reg-gauss"
        "&learningRate=0.1&regularizationRate=0.003&noise=35&networkShape=3,1,8&seed=0.12345&showTestData=true"
        "&discretize=true&percTrainData=70&x=false&y=true&xTimesY=true&xSquared=false&ySquared=false&cosX=true"
        "&sinX=true&cosY=false&sinY=false&collectStats=false&tutorial=dp&problem=regression&initZero=true"
        "&hideText=true&playButton_hide=true&xTimesY_hide=true&noise_hide=false"
    )
    assert not link.refused
    assert not link.unknown
    assert link.experiment == Experiment(
        activation="relu", regularization="L2", batch_size=7, classification_data="gauss",
        regression_data="reg-gauss", learning_rate=0.1, regularization_rate=0.003, noise=35,
        hidden_layers=(3, 1, 8), seed="0.12345", training_percent=70, features=("x2", "sin_x1"),
        problem="regression", initializer="zeros",
    )  # fmt: skip
    assert link.view == View(True, True, True, frozenset({"playButton", "xTimesY"}))


@pytest.mark.parametrize(
    ("text", "experiment"),
    [
        ("", Experiment()),
        ("#", Experiment()),
        ("https://playground.example/", Experiment()),
        ("#learningRate=&activation=", Experiment()),
        ("networkShape=", Experiment(hidden_layers=())),
        ("#networkShape=4%2C2%2C1", Experiment(hidden_layers=(4, 2, 1))),
        ("#noise=10&noise=20", Experiment(noise=20)),
        ("#regularization=none", Experiment()),
        ("#learningRate=1e-3&learningRate_hide=true", Experiment(learning_rate=0.001)),
        ("#seed=a%20b", Experiment(seed="a%20b")),
        ("#seed=ä b", Experiment(seed="%C3%A4%20b")),
        ("#x=false&y=no&sinX=1&initZero=yes", Experiment(features=("x2", "sin_x1"), initializer="zeros")),
    ],
)
def test_reading_follows_the_original(text: str, experiment: Experiment) -> None:
    link = links.read(text)
    assert not link.refused
    assert link.experiment == experiment


@pytest.mark.parametrize(
    ("pair", "accepts"),
    [
        ("learningRate=abc", "a number from 0.00001 to 10"),
        ("learningRate=0,03", "a number from 0.00001 to 10, with a decimal point"),
        ("learningRate=11", "a number from 0.00001 to 10"),
        ("learningRate=nan", "a number from 0.00001 to 10"),
        ("learningRate=1_0", "a number from 0.00001 to 10"),
        ("activation=gelo", "one of " + ", ".join(ACTIVATIONS)),
        ("regularization=L3", "one of none, L1, L2, L1_L2"),
        ("batchSize=0", "a whole number from 1 to 1200"),
        ("batchSize=2.5", "a whole number from 1 to 1200"),
        ("dataset=reg-plane", "one of " + ", ".join(labels_of("classification"))),
        ("noise=81", "a number from 0 to 80"),
        ("networkShape=9", "up to 6 layers of 1 to 8 neurons, such as 4,2"),
        ("networkShape=4,,2", "up to 6 layers of 1 to 8 neurons, such as 4,2"),
        ("networkShape=1,1,1,1,1,1,1", "up to 6 layers of 1 to 8 neurons, such as 4,2"),
        ("percTrainData=5", "a number from 10 to 90"),
        ("weights=-1", "a whole number from 0 to 1000000"),
        (
            "panel=attic",
            "one of formula, neuron, activations, loss, descent, backpropagation, hidden, choices",
        ),
        ("point=1,nan", "0 to 8 numbers from −1e+06 to 1e+06, by comma"),
        ("point=1,2,3,4,5,6,7,8,9", "0 to 8 numbers from −1e+06 to 1e+06, by comma"),
        ("axes=1", "2 different whole numbers from 0 to 7, by comma"),
        ("axes=1,1", "2 different whole numbers from 0 to 7, by comma"),
        ("axes=0,1.5", "2 different whole numbers from 0 to 7, by comma"),
    ],
)
def test_a_bad_value_keeps_the_default_and_is_reported(pair: str, accepts: str) -> None:
    link = links.read(f"#seed=0.5&{pair}")
    (refusal,) = link.refused
    key, _, value = pair.partition("=")
    assert (refusal.key, refusal.value, refusal.accepts) == (key, value, accepts)
    assert str(refusal).startswith(f"{key}: '{value}' is not accepted; give {accepts}.")
    assert link.experiment == Experiment(seed="0.5")


ORIGINAL_ACTIVATIONS = ["relu", "tanh", "sigmoid", "linear"]


def numbers(name: str) -> st.SearchStrategy[float]:
    kind = FIELDS[name].kind.describe()
    return st.floats(kind["low"], kind["high"]).map(float)


def choices(name: str) -> st.SearchStrategy[str | None]:
    values = [choice["value"] for choice in FIELDS[name].kind.describe()["choices"]]
    return st.sampled_from([None if value == "none" else value for value in values])


def fitting(**values: object) -> Experiment:
    """An experiment of these values; a loss or an output that does not fit the others is left to be automatic."""
    for left_out in ((), ("output",), ("loss", "output")):
        with contextlib.suppress(ValueError):
            return Experiment(**{name: value for name, value in values.items() if name not in left_out})
    raise AssertionError(values)


EXPERIMENTS = st.builds(
    fitting,
    learning_rate=numbers("learning_rate"),
    activation=st.sampled_from(list(ACTIVATIONS)),
    regularization=choices("regularization"),
    regularization_rate=numbers("regularization_rate"),
    problem=st.sampled_from(["classification", "regression"]),
    classification_data=choices("classification_data"),
    regression_data=choices("regression_data"),
    training_percent=numbers("training_percent"),
    noise=numbers("noise"),
    batch_size=st.integers(1, 1200),
    features=st.lists(st.sampled_from(list(FEATURES)), unique=True).map(tuple),
    hidden_layers=st.lists(st.integers(1, 8), max_size=6).map(tuple),
    seed=st.from_regex(r"[a-z0-9\-._~!$'()*+,;:@/?%]{1,64}", fullmatch=True),
    initializer=choices("initializer"),
    weight_draw=st.integers(0, 1_000_000),
    layer_activations=st.lists(st.sampled_from(["", *ACTIVATIONS]), max_size=6).map(tuple),
    loss=choices("loss"),
    output=choices("output"),
    optimizer=choices("optimizer"),
    schedule=choices("schedule"),
    schedule_length=st.integers(1, 100_000),
    shuffle=st.booleans(),
    scaling=choices("scaling"),
    **{
        name: numbers(name)
        for name in (
            "momentum",
            "decay",
            "first_decay",
            "second_decay",
            "weight_decay",
            "schedule_decay",
            "weight_scale",
            "first_bias",
            "dropout",
            "clip_norm",
        )
    },
)
VIEWS = st.builds(
    View,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.frozensets(st.sampled_from(HIDEABLE)),
    st.booleans(),
    st.sampled_from(["", *PRESETS]),
    st.sampled_from(["", *PANELS]),
    st.from_regex(r"[a-z0-9-]{0,40}", fullmatch=True),
    st.lists(st.floats(-1e6, 1e6), max_size=MOST_INPUTS).map(tuple),
    st.sampled_from([(), (0, 1), (2, 0), (MOST_INPUTS - 1, 3)]),
    st.none() | st.integers(0, 1_000_000),
)
ORIGINAL_EXPERIMENTS = st.builds(
    Experiment,
    learning_rate=numbers("learning_rate"),
    activation=st.sampled_from(ORIGINAL_ACTIVATIONS),
    regularization=st.sampled_from([None, "L1", "L2"]),
    regularization_rate=numbers("regularization_rate"),
    problem=st.sampled_from(["classification", "regression"]),
    classification_data=st.sampled_from(["circle", "xor", "gauss", "spiral"]),
    regression_data=st.sampled_from(["reg-plane", "reg-gauss"]),
    training_percent=numbers("training_percent"),
    noise=numbers("noise"),
    batch_size=st.integers(1, 30),
    features=st.lists(st.sampled_from(list(FEATURES)), unique=True).map(tuple),
    hidden_layers=st.lists(st.integers(1, 8), max_size=6).map(tuple),
    seed=st.from_regex(r"[a-z0-9\-._~!$'()*+,;:@/?%]{1,64}", fullmatch=True),
    initializer=st.sampled_from(["uniform", "zeros"]),
)


def with_its_inputs(experiment: Experiment, view: View) -> Experiment:
    """The experiment without the features that the view hides: they are no inputs."""
    shown = [name for name in experiment.features if FEATURES[name].link_key not in view.hidden]
    return experiment.changed(features=shown)


@given(EXPERIMENTS, VIEWS)
def test_every_experiment_comes_back_from_its_link(experiment: Experiment, view: View) -> None:
    link = links.read(links.write(experiment, view))
    assert not link.refused
    assert not link.unknown
    assert (link.experiment, link.view) == (with_its_inputs(experiment, view), view)


def read_as_the_original_does(link: str) -> dict[str, object]:
    """TensorFlow Playground's rules of reading (src/state.ts), as parity with it was written down: no decoding, a
    missing or empty key has its default, a boolean is true unless it says false, the seed is text.
    """
    pairs = dict(pair.split("=", 1) for pair in link.removeprefix("#").split("&"))

    def number(key: str, default: float) -> float:
        return float(pairs[key]) if pairs.get(key, "").strip() else default

    def flag(key: str, default: bool) -> bool:
        return pairs[key] != "false" if pairs.get(key, "").strip() else default

    def name(key: str, known: list[str], default: str) -> str:
        return pairs[key] if pairs.get(key) in known else default

    shape = pairs.get("networkShape", "4,2")
    keys = [feature.link_key for feature in FEATURES.values()]
    return {
        "activation": name("activation", ORIGINAL_ACTIVATIONS, "tanh"),
        "regularization": name("regularization", ["none", "L1", "L2"], "none"),
        "learning_rate": number("learningRate", 0.03),
        "regularization_rate": number("regularizationRate", 0),
        "noise": number("noise", 0),
        "training_percent": number("percTrainData", 50),
        "batch_size": number("batchSize", 10),
        "classification_data": name("dataset", ["circle", "xor", "gauss", "spiral"], "circle"),
        "regression_data": name("regDataset", ["reg-plane", "reg-gauss"], "reg-plane"),
        "problem": name("problem", ["classification", "regression"], "classification"),
        "hidden_layers": tuple(int(width) for width in shape.split(",")) if shape.strip() else (),
        "seed": pairs["seed"],
        "initializer": "zeros" if flag("initZero", False) else "uniform",
        "features": tuple(
            key for key in keys if flag(key, key in ("x", "y")) and pairs.get(f"{key}_hide") != "true"
        ),
        "hidden": {key for key in HIDEABLE if pairs.get(f"{key}_hide") == "true"},
        "show_test_data": flag("showTestData", False),
        "discretize": flag("discretize", False),
        "hide_text": flag("hideText", False),
    }


@given(ORIGINAL_EXPERIMENTS, VIEWS)
def test_what_the_original_can_express_it_understands(experiment: Experiment, view: View) -> None:
    understood = read_as_the_original_does(links.write(experiment, view))
    experiment = with_its_inputs(experiment, view)
    for name, row in FIELDS.items():
        if name != "features" and not (row.is_ours and name != "initializer"):
            wanted = getattr(experiment, name)
            assert understood[name] == ("none" if name == "regularization" and wanted is None else wanted), (
                name
            )
    assert understood["features"] == tuple(FEATURES[name].link_key for name in experiment.features)
    assert understood["hidden"] == view.hidden
    for name in ("show_test_data", "discretize", "hide_text"):
        assert understood[name] == getattr(view, name)


@pytest.mark.parametrize(
    ("text", "refused", "experiment"),
    [
        ("#output=sigmoid", ["output"], Experiment()),
        ("#loss=binary_cross_entropy&output=tanh", ["output"], Experiment(loss="binary_cross_entropy")),
        ("#dataset=blobs-3&loss=huber", ["loss"], Experiment(classification_data="blobs-3")),
        (
            "#dataset=blobs-3&loss=huber&output=tanh",
            ["loss", "output"],
            Experiment(classification_data="blobs-3"),
        ),
        ("#problem=regression&loss=softmax_cross_entropy", ["loss"], Experiment(problem="regression")),
    ],
)
def test_a_pair_that_does_not_fit_is_refused_with_what_would(
    text: str, refused: list[str], experiment: Experiment
) -> None:
    link = links.read(text)
    assert [refusal.key for refusal in link.refused] == refused
    assert all("auto" in refusal.accepts for refusal in link.refused)
    assert link.experiment == experiment


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    links.read("#" + text)


@given(
    st.lists(
        st.tuples(st.sampled_from([*(row.link_key for row in FIELDS.values()), "x", "noise_hide"]), st.text())
    )
)
def test_no_value_breaks_the_reader(pairs: list[tuple[str, str]]) -> None:
    text = "&".join(f"{key}={value}" for key, value in pairs)
    if len(text) < links.LONGEST_LINK:
        links.read(text)


def test_a_link_has_a_longest_length() -> None:
    with pytest.raises(ValueError, match="4000 characters"):
        links.read("#" + "a" * 4001)


def test_a_hidden_control_is_hidden_by_true_and_by_nothing_else() -> None:
    link = links.read("#noise_hide=true&playButton_hide=1&resetButton_hide=false")
    assert link.view.hidden == {"noise"}
    assert not link.refused
    assert not link.unknown


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("#xTimesY=true&xTimesY_hide=true", ("x1", "x2")),
        ("#xTimesY_hide=true&xTimesY=true", ("x1", "x2")),
        ("#x_hide=true", ("x2",)),
        ("#x_hide=true&y_hide=true&sinX=true", ("sin_x1",)),
        ("#x_hide=true&y_hide=true", ()),
        ("#xTimesY=true&xTimesY_hide=false", ("x1", "x2", "x1_x2")),
        ("#xTimesY=true&noise_hide=true", ("x1", "x2", "x1_x2")),
    ],
)
def test_a_hidden_feature_is_no_input(text: str, features: tuple[str, ...]) -> None:
    link = links.read(text)
    assert link.experiment.features == features
    again = links.read(links.write(link.experiment, link.view))
    assert (again.experiment, again.view) == (link.experiment, link.view)


def test_the_pages_own_minus_is_one_in_a_link() -> None:
    assert links.read("#point=−0.152,2").view.point == (-0.152, 2)
    assert links.read("#firstBias=−0.5").experiment.first_bias == -0.5
