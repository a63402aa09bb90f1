"""The menu of data sets: each problem's own, and pictures that fit the plane."""

from __future__ import annotations

import numpy as np
import pytest

from server.data.menu import Offer, labels_of, offers


def test_every_data_set_is_offered_under_its_problem() -> None:
    names = [each.schema.name for each in offers()]
    assert names == [*labels_of("classification"), *labels_of("regression")]
    assert all(each.help.endswith((".", "?")) for each in offers())


@pytest.mark.parametrize("offer", offers(), ids=lambda offer: offer.schema.name)
def test_a_thumbnail_lies_in_the_plane(offer: Offer) -> None:
    points = np.array(offer.thumbnail())
    assert points.shape == (64, 3)
    assert np.abs(points[:, :2]).max() <= 6
    assert np.abs(points[:, :2]).max(axis=0).min() > 1.5
    if offer.schema.classes > 2:
        assert set(points[:, 2]) == set(offer.schema.labels)
    else:
        assert np.abs(points[:, 2]).max() <= 1.2  # the plane goes a little over
