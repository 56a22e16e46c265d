"""The rota for escalations that are woken one right after the other: what is the same for all of them is read once."""

from __future__ import annotations

import pytest

from rinban.core.errors import Unavailable
from rinban.core.rota.duty import Group
from rinban.core.rota.people import Responder
from rinban.watch.piece_rota import PieceRota
from tests.fakes.shell import ANN, SATO, SUZUKI


class CountedRota:
    """Implements ports.RotaReader. `person` is the last resort; `asked`: how often it was asked for that."""

    def __init__(self) -> None:
        self.person: Responder | None = SATO
        self.away = False
        self.asked = 0

    def group(self, group_id: str, *, to_call: bool = False) -> Group | None:
        return Group(group_id) if to_call else None

    def last_resort(self) -> Responder | None:
        self.asked += 1
        if self.away:
            raise Unavailable("no rota")
        return self.person

    def responder(self, who: str, at: float) -> Responder | None:
        return ANN if who == ANN.id else None


@pytest.fixture
def source() -> CountedRota:
    return CountedRota()


@pytest.fixture
def rota(source: CountedRota) -> PieceRota:
    return PieceRota(source)


def test_outside_of_a_piece_each_answer_is_news(source: CountedRota, rota: PieceRota) -> None:
    assert rota.last_resort() == SATO
    source.person = SUZUKI
    assert rota.last_resort() == SUZUKI


@pytest.mark.parametrize("person", [SATO, None])
def test_in_a_piece_the_last_resort_is_read_once(
    source: CountedRota, rota: PieceRota, person: Responder | None
) -> None:
    source.person = person
    with rota.of_pieces():
        rota.begin_piece()
        assert [rota.last_resort() for _ in range(5)] == [person] * 5
    assert source.asked == 1


def test_each_piece_and_what_comes_after_the_last_one_reads_it_anew(source: CountedRota, rota: PieceRota) -> None:
    with rota.of_pieces():
        rota.begin_piece()
        assert rota.last_resort() == SATO
        source.person = SUZUKI
        assert rota.last_resort() == SATO
        rota.begin_piece()
        assert rota.last_resort() == SUZUKI
        source.person = None
    assert rota.last_resort() is None


def test_a_rota_that_is_away_is_asked_again(source: CountedRota, rota: PieceRota) -> None:
    with rota.of_pieces():
        rota.begin_piece()
        source.away = True
        with pytest.raises(Unavailable):
            rota.last_resort()
        source.away = False
        assert rota.last_resort() == SATO


def test_the_rest_is_always_read(rota: PieceRota) -> None:
    with rota.of_pieces():
        rota.begin_piece()
        assert rota.group("infra", to_call=True) == Group("infra")
        assert rota.group("infra") is None
        assert (rota.responder(ANN.id, 0.0), rota.responder("nobody", 0.0)) == (ANN, None)
