"""Presets: experiments worth seeing, each with a sentence or two of commentary. A table.

A preset is a link without a seed: everybody gets points and first weights of their own. The tests train them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """One row of the table; `link` is a permalink's part after the #."""

    name: str
    label: str
    commentary: str
    link: str


_WAVES = "sinX=true&sinY=true"
_ALL_FEATURES = f"xTimesY=true&xSquared=true&ySquared=true&{_WAVES}"
_OVERFITTING = (
    f"dataset=xor&noise=50&percTrainData=20&networkShape=8,8&optimizer=adam&learningRate=0.01&{_ALL_FEATURES}"
)

PRESETS: dict[str, Preset] = {
    row.name: row
    for row in (
        Preset("xor", "XOR by one hidden layer",
               "No single line parts opposite quarters. Each of four neurons draws one; the output combines them.",
               "dataset=xor&networkShape=4&learningRate=0.1"),
        Preset("feature", "The right feature",
               "No hidden layer at all: given X1² and X2², a circle is a straight line. What goes in matters most.",
               "dataset=circle&networkShape=&x=false&y=false&xSquared=true&ySquared=true&scaling=standardised"
               "&learningRate=0.1"),
        Preset("spiral", "Spiral",
               "Two arms wound around each other. Waves as features, two layers of eight, and Adam with a falling "
               "learning rate unwind them.",
               f"dataset=spiral&percTrainData=70&batchSize=20&networkShape=8,8&{_WAVES}&optimizer=adam"
               "&learningRate=0.01&schedule=cosine&scheduleLength=300&regularization=L2&regularizationRate=0.001"),
        Preset("linear", "Why deep linear is still linear",
               "Three layers of eight, and the border is one straight line: without a squash, layers only multiply "
               "out to one. Change the activation to Tanh while it trains.",
               "dataset=circle&networkShape=8,8,8&activation=linear"),
        Preset("zeros", "All weights zero",
               "Every neuron starts as the twin of its neighbours, gets the same gradient, and stays one. That is "
               "why first weights are drawn at random.",
               "dataset=circle&networkShape=4,2&initZero=true&learningRate=0.1"),
        Preset("step", "Too big a step",
               "Downhill is right, but each step jumps across the valley and lands higher on the other side. Run it "
               "until it breaks, then take a smaller step.",
               "problem=regression&regDataset=reg-plane&networkShape=&learningRate=0.3"),
        Preset("vanishing", "Gradients that vanish",
               "Six layers of sigmoids: each passes back at most a quarter of the error, so the first layers hear "
               "nothing. Try ReLU, or fewer layers.",
               "dataset=circle&networkShape=6,6,6,6,6,6&activation=sigmoid"),
        Preset("overfitting", "Overfitting",
               "Few, noisy points and a large network: the training loss falls while the test loss rises. It "
               "learns the noise by heart.",
               _OVERFITTING),
        Preset("held-back", "Overfitting, held back",
               "The same points and network, with L2 and dropout: it fits the training points worse and new ones "
               "better.",
               f"{_OVERFITTING}&regularization=L2&regularizationRate=0.03&dropout=0.3"),
        Preset("three-arms", "Three classes",
               "Softmax gives every class a probability, and the three sum to one. Where colours mix, the "
               "network is not sure.",
               f"dataset=spiral-3&percTrainData=70&networkShape=8,8&{_WAVES}&optimizer=adam&learningRate=0.01"),
        Preset("driving", "Driving test",
               "A network whose every number is known: it says how probable it is that somebody passes the driving "
               "test. Move the sliders to ask about a person.",
               "dataset=driving&networkShape=2&activation=relu&loss=binary_cross_entropy&initializer=example"
               "&percTrainData=80&batchSize=20&optimizer=adam&learningRate=0.003"),
        Preset("houses", "House prices",
               "Each square metre adds 100, each storey 1000, each metre to the school takes 30 away. Training finds "
               "these three weights, and a bias near 0.",
               "problem=regression&regDataset=houses&networkShape=&noise=10&learningRate=0.03"),
    )
}  # fmt: skip
