"""What the result of a job makes of a document. Pure, as `apply` is for commands."""

from __future__ import annotations

from dataclasses import replace

from server.lab.jobs import Job, Result
from server.sessions.document import Document, epochs_of
from server.sessions.effects import CurveIsNew, Effect
from server.sessions.scheduling.fairness import Stint


def accepted(
    document: Document, job: Job, result: Result, asked: Stint, is_good: bool
) -> tuple[Document, tuple[Effect, ...]]:
    """The document after a job that trained or looked. Edits that waited for it are done to its run.

    asked: the steps and batches asked for one by one that it trained. is_good: whether training can go on from it.
    """
    state, run, measures = document.state, result.run, result.measures
    measured = None
    if (
        measures is not None and state.present is None
    ):  # the losses of a moment of the past are on the curve already
        measured = epochs_of(job.experiment, run), measures.train_loss, measures.test_loss
    history = document.history.noted(job, result, measured)
    effects: tuple[Effect, ...] = ()
    for edit in state.edits:
        run = edit.applied_to(run)
    if run.position < result.run.position:  # batches that were trained meanwhile are others now
        history, effects = (
            document.with_history(history).gone_back(state.experiment, run).history,
            (CurveIsNew(),),
        )
    after = replace(
        state,
        away=False,
        run=run,
        good=run if is_good and not state.edits else state.good,
        steps=max(0, state.steps - asked.epochs),
        batches=max(0, state.batches - min(job.batches, asked.batches)),
        edits=(),
    )
    return Document(after, history, document.done, document.undone), effects
