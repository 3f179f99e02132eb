"""The database's shape: models and migrations say the same, and every step goes both ways."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect

from bot.store import schema
from bot.store.tables import METADATA


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))


def test_the_migrations_make_exactly_the_tables_of_the_models(engine: Engine) -> None:
    schema.upgrade(engine)
    assert differences(engine) == []


def test_a_model_without_a_migration_is_noticed(engine: Engine) -> None:
    schema.upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE audit_event")
    assert [kind for kind, *_ in differences(engine)] == ["add_table"]


def test_every_step_goes_down_again_and_leaves_nothing(engine: Engine) -> None:
    schema.upgrade(engine)
    schema.downgrade(engine, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    assert schema.current(engine) is None


def test_a_database_that_came_down_goes_up_again(engine: Engine) -> None:
    schema.upgrade(engine)
    schema.downgrade(engine, "0001")
    schema.upgrade(engine)
    assert schema.current(engine) == schema.newest()
    assert differences(engine) == []


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    schema.upgrade(engine)
    schema.upgrade(engine)
    assert schema.current(engine) == schema.newest()
