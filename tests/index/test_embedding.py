"""The builtin encoder: unit vectors, batch-independent, nothing cut off."""

import numpy as np
import pytest

from rca.errors import SettingsError
from rca.index.embedding import open_embedder


@pytest.fixture(scope="module")
def encoder():
    return open_embedder("builtin")


def test_rows_are_unit_and_close_texts_are_close(encoder):
    near, same, far = encoder.embed(["laser power too low", "laser output dropped", "lunch menu"])
    assert np.allclose([np.linalg.norm(row) for row in (near, same, far)], 1, atol=1e-5)
    assert near @ same > near @ far + 0.3


def test_a_row_does_not_depend_on_its_mates(encoder):
    texts = [f"weld {i} burst at the corner" for i in range(20)]
    together = encoder.embed(texts)
    alone = np.vstack([encoder.embed([text]) for text in texts])
    assert together.tobytes() == alone.tobytes()


def test_the_end_of_a_long_text_counts(encoder):
    start = "coating weight drifted after the tank change. " * 40
    assert encoder.count(start) > encoder.max_tokens
    plain, ended = encoder.embed([start, start + "The helium tester was broken. " * 20])
    assert not np.allclose(plain, ended, atol=1e-3)


def test_unknown_share_tells_chinese(encoder):
    assert encoder.unknown_share("涂布面密度") > 0.5
    assert encoder.unknown_share("coating weight") == 0


def test_a_model_that_is_not_on_disk_is_a_user_error(tmp_path):
    with pytest.raises(SettingsError, match="embedder.model") as error:
        open_embedder(str(tmp_path / "nowhere"))
    assert "builtin" in error.value.fix
