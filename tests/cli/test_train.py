"""`python -m server train`: tables, JSON lines and refusals, as a shell sees them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
CASES = json.loads((ROOT / "tests" / "reference" / "tfp_cases.json").read_text())


SPECS = json.loads((ROOT / "tests" / "reference" / "pytorch_cases.json").read_text())["training"]


def train(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "server", "train", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)


def test_json_lines_agree_with_the_record() -> None:
    case = CASES[1]
    done = train("https://playground.example/" + case["link"], "--epochs", "50", "--every", "1", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["epoch"] for row in rows] == list(range(51))
    assert set(rows[0]) == {"epoch", "train_loss", "test_loss", "accuracy"}
    for loss in case["losses"]:
        if loss["epoch"] <= 50:
            assert rows[loss["epoch"]]["train_loss"] == pytest.approx(loss["train"], rel=1e-6)
            assert rows[loss["epoch"]]["test_loss"] == pytest.approx(loss["test"], rel=1e-6)
    assert rows[-1]["accuracy"] > 0.9


def test_a_table_has_a_head_the_untrained_network_and_the_last_epoch() -> None:
    done = train("#dataset=gauss&seed=0.1", "--epochs", "25", "--every", "10")
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["epoch", "train", "loss", "test", "loss", "accuracy"]
    assert [line.split()[0] for line in lines[1:]] == ["0", "10", "20", "25"]


def test_a_hidden_feature_is_no_input() -> None:
    """0.5091 after 50 epochs is what the original's own code has."""
    hidden = "#dataset=xor&activation=linear&networkShape=&seed=0.5&xTimesY=true&xTimesY_hide=true"
    done = train(hidden, "--epochs", "50", "--every", "50", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout.splitlines()[-1])["train_loss"] == pytest.approx(0.5091, abs=5e-5)


def test_no_epochs_are_the_untrained_network() -> None:
    case = CASES[1]
    done = train(case["link"], "--epochs", "0", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (row,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert row["epoch"] == 0
    assert row["train_loss"] == pytest.approx(case["losses"][0]["train"], rel=1e-9)


def test_regression_has_no_accuracy() -> None:
    done = train("problem=regression&seed=0.1", "--epochs", "1", "--json")
    assert [json.loads(line)["accuracy"] for line in done.stdout.splitlines()] == [None, None]


def test_a_bad_value_is_refused_with_key_value_and_what_would_do() -> None:
    done = train("#learningRate=fast&dataset=hexagon")
    assert (done.returncode, done.stdout) == (2, "")
    assert "learningRate: 'fast' is not accepted; give a number from 0.00001 to 10." in done.stderr
    assert "dataset: 'hexagon' is not accepted; give one of circle, xor, gauss, spiral, " in done.stderr


@pytest.mark.parametrize(
    "damaged",
    [
        "https://playground.example/#dataset=xor&amp;noise=20&amp;seed=0.59704",
        "/%23dataset=xor&noise=20&seed=0.59704",
        "“#dataset=xor\\&noise=20\\&seed=0.59704”.",
        "https%3A%2F%2Fplayground.example%2F%23dataset%3Dxor%26noise%3D20%26seed%3D0.59704",
    ],
)
def test_a_damaged_link_trains_as_it_was_and_says_so_once(damaged: str) -> None:
    whole = train("#dataset=xor&noise=20&seed=0.59704", "--epochs", "3", "--every", "1", "--json")
    done = train(damaged, "--epochs", "3", "--every", "1", "--json")
    assert (done.returncode, done.stdout) == (0, whole.stdout)
    (said,) = done.stderr.splitlines()
    assert said.startswith("descent: A damaged link was mended: ")


@pytest.mark.parametrize("link", ["playground", "#foo=1&bar=2", "#section"])
def test_what_is_no_link_is_refused(link: str) -> None:
    done = train(link)
    assert (done.returncode, done.stdout) == (2, "")
    assert "could not be understood" in done.stderr
    assert "such as #dataset=xor" in done.stderr


def test_another_programs_name_is_refused_with_ours() -> None:
    done = train("#loss=mse&seed=0.5")
    assert (done.returncode, done.stdout) == (2, "")
    assert "loss: 'mse' is not accepted; give one of auto, squared_error, huber" in done.stderr
    assert "Did you mean squared_error?" in done.stderr


def test_every_choice_of_a_link_trains() -> None:
    done = train(
        "#seed=0.1&dataset=blobs-5&networkShape=8,8&optimizer=adam&beta1=0.8&schedule=cosine&scheduleLength=100&initializer=he"
        "&layerActivations=relu,gelu&dropout=0.1&clipNorm=1&shuffle=true&scaling=standardised&batchSize=25",
        "--epochs", "100", "--every", "100", "--json",
    )  # fmt: skip
    first, last = (json.loads(line) for line in done.stdout.splitlines())
    assert 1 < first["train_loss"] < 3  # about ln 5 where nothing is known
    assert last["test_loss"] < 0.1
    assert last["accuracy"] > 0.95


def test_a_pair_that_does_not_fit_says_which_would() -> None:
    done = train("#loss=binary_cross_entropy&output=tanh")
    assert (done.returncode, done.stdout) == (2, "")
    assert "output: 'tanh' is not accepted; give sigmoid, or auto." in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [[], ["#", "--epochs", "-1"], ["#", "--every", "0"], ["#", "--every", "x"], ["#" + "a" * 5000]],
)
def test_wrong_words_have_status_2_and_no_traceback(arguments: list[str]) -> None:
    done = train(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_run_that_diverges_says_when() -> None:
    done = train("#problem=regression&networkShape=&xSquared=true&learningRate=1&seed=0.1", "--epochs", "500")
    assert done.returncode == 1
    assert "diverged at epoch" in done.stderr
    assert "nan" not in done.stdout


@pytest.mark.parametrize("number", [0, 5, 9, 17, 19])
def test_a_spec_agrees_with_the_record(tmp_path: Path, number: int) -> None:
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(SPECS[number]))
    done = train("--spec", str(path), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    outcome = json.loads(done.stdout)
    assert outcome["batch_losses"] == pytest.approx(SPECS[number]["batch_losses"], rel=1e-9)
    for key in ("weights", "biases"):
        for found, recorded in zip(outcome["final"][key], SPECS[number]["final"][key], strict=True):
            assert np.allclose(found, recorded, rtol=1e-9, atol=1e-12)
    assert np.allclose(outcome["final_outputs"], SPECS[number]["final_outputs"], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"loss": "absolute"}, "loss: "),
        ({"sizes": [3]}, "sizes: "),
        ({"hidden_activations": []}, "hidden_activations: give 1"),
        ({"output_activation": "tanh"}, "softmax_cross_entropy stands behind softmax or linear"),
        ({"y": [0]}, "y: give"),
        ({"learning_rate": "NaN"}, "learning_rate: "),
        ({"initial": {"weights": [], "biases": []}}, "initial.weights: give layers"),
    ],
)
def test_a_wrong_spec_is_refused_by_key(tmp_path: Path, change: dict[str, object], says: str) -> None:
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(SPECS[0] | change))
    done = train("--spec", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "ascii"])
def test_a_spec_is_read_in_any_encoding_of_unicode(tmp_path: Path, encoding: str) -> None:
    data = json.dumps(SPECS[0]).encode(encoding)
    path = tmp_path / "spec.json"
    path.write_bytes(data)
    from_file = train("--spec", str(path), "--json")
    command = [sys.executable, "-m", "server", "train", "--spec", "-", "--json"]
    from_input = subprocess.run(command, cwd=ROOT, input=data, capture_output=True, timeout=100, check=False)
    for done in (from_file, from_input):
        assert (done.returncode, len(done.stderr)) == (0, 0)
        assert json.loads(done.stdout)["batch_losses"] == pytest.approx(SPECS[0]["batch_losses"], rel=1e-9)


def test_what_is_no_text_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "spec.json"
    path.write_bytes(b'{"sizes": "\xe4"}')
    done = train("--spec", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "descent: a spec is text in UTF-8 or UTF-16, and byte 11 of this is not\n"


def test_a_spec_that_overflows_says_so_and_nothing_else(tmp_path: Path) -> None:
    """Every number is allowed by itself; NumPy would warn of what they become."""
    path = tmp_path / "spec.json"
    huge = {"weights": [[[1e200, 1e200]] * 2, [[1e200, 1e200]]], "biases": [[0.0, 0.0], [0.0]]}
    spec = {
        "sizes": [2, 2, 1], "hidden_activations": ["linear"], "loss": "squared_error", "learning_rate": 1e300,
        "batch_size": 2, "X": [[1e200, 1.0], [1.0, -1e200]], "y": [1.0, 0.0], "initial": huge,
    }  # fmt: skip
    for steps in (0, 3):
        path.write_text(json.dumps(spec | {"steps": steps}))
        done = train("--spec", str(path))
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "descent: the run diverged: its numbers are no longer finite\n"


@pytest.mark.parametrize("steps", [0, 2])
def test_there_is_no_minus_nothing(tmp_path: Path, steps: int) -> None:
    """A weight that is −0 stays so where nothing is learned."""
    path = tmp_path / "spec.json"
    spec = {
        "sizes": [1, 1], "hidden_activations": [], "loss": "binary_cross_entropy", "learning_rate": 0.1,
        "steps": steps, "batch_size": 1, "X": [[0.0]], "y": [0.5],
        "initial": {"weights": [[[-0.0]]], "biases": [[-0.0]]},
    }  # fmt: skip
    path.write_text(json.dumps(spec))
    done = train("--spec", str(path), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["final"] == {"weights": [[[0.0]]], "biases": [[0.0]]}
    assert "-0.0" not in done.stdout


def test_a_missing_spec_is_one_sentence() -> None:
    done = train("--spec", "nowhere.json")
    assert done.returncode == 2
    assert "nowhere.json" in done.stderr
