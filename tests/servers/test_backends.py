import psycopg
import redis

from tests.servers.backends import PostgreSQL, Redis


def test_postgresql_runs_and_keeps_what_is_committed_in_its_folder(postgresql: PostgreSQL) -> None:
    with psycopg.connect(postgresql.create("example")) as connection:
        connection.execute("CREATE TABLE words (word text)")
        connection.execute("INSERT INTO words VALUES ('planted-in-postgresql')")
    postgresql.checkpoint()
    stored = b"".join(file.read_bytes() for file in postgresql.folder.rglob("*") if file.is_file())
    assert b"planted-in-postgresql" in stored


def test_redis_runs_and_dumps_what_it_holds(redis_server: Redis) -> None:
    with redis.Redis.from_url(redis_server.url) as client:
        client.set("word", "planted-in-redis")
    assert b"planted-in-redis" in redis_server.dump()
