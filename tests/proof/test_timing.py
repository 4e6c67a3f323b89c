from pathlib import Path

from tests.proof import timing


def test_what_may_not_be_read_is_refused_like_what_is_not_there_at_every_door(
    tmp_path: Path,
) -> None:
    found = timing.run(tmp_path, asked=5, number=1)
    assert set(found["doors"]) == {"link in a reply", "link without a token", "search"}


def test_the_area_tells_times_apart() -> None:
    assert timing.area([1.0, 2.0], [3.0, 4.0]) == 1
    assert timing.area([3.0, 4.0], [1.0, 2.0]) == 1
    assert timing.area([1.0, 4.0], [2.0, 3.0]) == 0.5
