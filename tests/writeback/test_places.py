"""Who finds a place, who waits for one and who is sent away."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from writeback.places import Places

HERE, THERE = UUID(int=1), UUID(int=2)


def came(places: Places, agent_id: UUID) -> bool:
    with places.one(agent_id) as there_was_one:
        return there_was_one


def test_one_agent_has_so_many_places_and_leaves_the_others_one() -> None:
    places = Places(whole=3, each=2, queue=0, patience=30.0)
    with places.one(HERE), places.one(HERE):
        assert not came(places, HERE)
        assert came(places, THERE)
        with places.one(THERE):
            assert not came(places, THERE)
    assert came(places, HERE)


def test_a_place_that_was_not_there_is_not_given_back() -> None:
    places = Places(whole=1, each=1, queue=0, patience=30.0)
    with places.one(HERE):
        assert not came(places, HERE)
        assert not came(places, THERE)


def test_so_many_wait_for_a_place_and_the_next_is_sent_away_at_once() -> None:
    places = Places(whole=1, each=1, queue=1, patience=30.0)
    with ThreadPoolExecutor(1) as pages:
        with places.one(HERE):
            queued = pages.submit(came, places, HERE)
            while not places.waiting:
                time.sleep(0.01)
            assert not came(places, HERE)
        assert queued.result() is True


def test_patience_ends() -> None:
    places = Places(whole=1, each=1, queue=1, patience=0.01)
    with places.one(HERE):
        assert not came(places, HERE)
        assert not came(places, HERE)  # and the queue is free again
