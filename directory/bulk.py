"""Many rows at once: written by COPY or one prepared statement, copied in place, read by a list of ids in one piece."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Combinable
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler

BATCH = 5000  # rows sent at once


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write `rows`, whose values stand in the order of `columns` (attribute names), in the caller's transaction.

    Values are Python's, as the fields take them; columns left out get the default of the database. No signal is sent.
    """
    connection = connections[router.db_for_write(model)]
    if connection.vendor != "postgresql":
        return _insert_many(connection, model, columns, rows)
    statement = f"COPY {_table(connection, model)} ({_names(connection, model, columns)}) FROM STDIN"
    count, waiting = 0, iter(rows)
    # Drawn before the copy begins: making a row may ask the database, which would wait for the copy to end, for ever.
    while drawn := list(islice(waiting, BATCH)):
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in drawn:
                copy.write_row(row)
        count += len(drawn)
    return count


def insert_from(model: type[models.Model], columns: Mapping[str, Combinable], source: models.QuerySet[Any]) -> int:
    """Write a row for each one of `source` without reading any, in the caller's transaction: INSERT … SELECT.

    `columns` says what each column (attribute name) gets from it. No signal is sent; how many rows there are.
    """
    connection = connections[router.db_for_write(model)]
    chosen = source.order_by().values_list(*columns.values())
    try:
        query, parameters = chosen.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_table(connection, model)} ({_names(connection, model, columns)}) {query}", parameters
        )
        return int(cursor.rowcount)


class AnyOf(In):
    """`pk__any_of=ids`: as `__in`, but PostgreSQL gets the list as one array instead of thousands of parameters."""

    lookup_name = "any_of"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*parameters, list(self.rhs)]


models.UUIDField.register_lookup(AnyOf)
models.ForeignKey.register_lookup(AnyOf)


def _insert_many(
    connection: BaseDatabaseWrapper, model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Without a model instance for each row, which would cost more than all the rest."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    adapt = [_adapting(fields[column], connection) for column in columns]
    statement = (
        f"INSERT INTO {_table(connection, model)} ({_names(connection, model, columns)}) "  # noqa: S608
        f"VALUES ({', '.join(['%s'] * len(columns))})"
    )
    adapted = [[to_column(value) for to_column, value in zip(adapt, row, strict=True)] for row in rows]
    if adapted:
        with connection.cursor() as cursor:
            cursor.executemany(statement, adapted)
    return len(adapted)


def _adapting(field: models.Field, connection: BaseDatabaseWrapper) -> Callable[[Any], Any]:
    """Makes the column’s value of the field’s; rows one after another often share the very same, unaltered."""
    last: list[Any] = [None, field.get_db_prep_save(None, connection)]

    def to_column(value: Any) -> Any:
        if value is not last[0]:
            last[:] = value, field.get_db_prep_save(value, connection)
        return last[1]

    return to_column


def _table(connection: BaseDatabaseWrapper, model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _names(connection: BaseDatabaseWrapper, model: type[models.Model], columns: Iterable[str]) -> str:
    by_attribute = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    return ", ".join(connection.ops.quote_name(by_attribute[column]) for column in columns)
