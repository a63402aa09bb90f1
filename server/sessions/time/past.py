"""Looking back: what a state becomes while it shows a moment of its past, and how it returns.

Pure, as `sessions.apply` is. While one looks back, all of the state is of that moment, and it holds the present.
"""

from __future__ import annotations

from dataclasses import replace

from server.lab.run.run import Run
from server.sessions.state import State, begin, seeing
from server.sessions.time.history import Moment, Position, shape_of


def position_of(run: Run | None) -> Position:
    """Where a run stands; the beginning where there is none yet."""
    return (0, 0) if run is None else run.position


def latest(state: State) -> Position:
    """Where the present stands, also while one looks back."""
    return position_of((state.present or state).run)


def looking_back(state: State, moment: Moment) -> State:
    """Paused, and showing a moment; what is under way is void, so that the present stays as it is."""
    present, run = state.present or state, moment.run
    good = present.good
    is_usable = (
        good is not None
        and good.position <= run.position
        and shape_of(present.experiment) == shape_of(moment.experiment)
    )
    return begin(
        seeing(state, moment.experiment),
        playing=False,
        run=run,
        good=good if is_usable else run,
        present=replace(present, playing=False, present=None),
    )


def in_present(state: State) -> State:
    """Back to the newest state, with nothing lost; the very same state where one does not look back."""
    return state if state.present is None else restored(state, state.present)


def restored(state: State, saved: State, with_view: bool = False) -> State:
    """With the experiment and the run of a state that was saved, and the moment that it showed, if it did."""
    return begin(
        seeing(state, saved.experiment),
        playing=state.playing and saved.present is None,
        view=saved.view if with_view else state.view,
        origin=saved.origin,
        run=saved.run,
        good=saved.good,
        edited=saved.edited,
        first=saved.first,
        edits=saved.edits if saved.run is None else (),
        present=saved.present,
    )


def branched(state: State) -> State:
    """Going on from the moment that is shown: it is the present now."""
    return replace(state, present=None, revision=state.revision + 1)
