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
    document = _noted(document, job, result)
    state, run = document.state, result.run
    effects: tuple[Effect, ...] = ()
    for edit in state.edits:
        run = edit.applied_to(run)
    if run.position < result.run.position:  # batches that were trained meanwhile are others now
        document, effects = document.gone_back(state.experiment, run), (CurveIsNew(),)
    after = replace(
        state,
        away=False,
        run=run,
        good=run if is_good and not state.edits else state.good,
        steps=max(0, state.steps - asked.epochs),
        batches=max(0, state.batches - min(job.batches, asked.batches)),
        edits=(),
    )
    return document.with_state(after), effects


def _noted(document: Document, job: Job, result: Result) -> Document:
    """With the way that was trained; the losses belong to the curve unless one looks back."""
    history, measures = document.history.noted(job, result), result.measures
    if measures is not None and document.state.present is None:
        epoch = epochs_of(job.experiment, result.run)
        history = history.measured(epoch, measures.train_loss, measures.test_loss)
    return document.with_history(history)
