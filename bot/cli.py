"""The `kith` command."""

import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from bot import imports, logs, packs, sandbox, startup, when
from bot.app import build
from bot.clock import utc_now
from bot.connection import Connection, wait_for_signal
from bot.criteria import read_criteria
from bot.doctor import Level, examine
from bot.http_server import CannotListen, HttpServer, read_address
from bot.nudges.post_office import PostOffice
from bot.policy import WrongPolicy, read_policy
from bot.services.concerns.checking import all_faults
from bot.services.concerns.keeping import tombstones
from bot.services.concerns.keys import rotate
from bot.services.concerns.record import Records
from bot.services.files import RefusedFile
from bot.settings import (
    WrongSettings,
    read_http_settings,
    read_pack_settings,
    read_sealed_settings,
    read_settings,
    read_store_settings,
)
from bot.store import schema
from bot.store.database import Database
from bot.store.sealing import LostKey, new_key
from bot.views.concerns.keeping import say_tombstone

WRONG_SETTINGS, REFUSED, WRONG, UNCLEAR = 2, 1, 1, 1  # exit statuses
FIRST_YEAR, LAST_YEAR = 1970, 2999  # between which time is reckoned
OBJECTS_BETWEEN_COLLECTIONS = 20_000  # some ten requests; by itself Python waits for 700

kith = typer.Typer(
    help="The assistant of early-years network co-ordinators, inside Slack.",
    no_args_is_help=True,
    # Its tracebacks show the values of variables, and these may be secrets.
    pretty_exceptions_enable=False,
)
importing = typer.Typer(
    help="Take files in: registers of providers, where postcodes are, and when schools are closed.",
    no_args_is_help=True,
)
db = typer.Typer(help="The database.", no_args_is_help=True)
keys = typer.Typer(help="The keys that concerns are sealed with.", no_args_is_help=True)
concerns = typer.Typer(help="The records of concerns.", no_args_is_help=True)
kith.add_typer(keys, name="keys")
kith.add_typer(concerns, name="concerns")
kith.add_typer(importing, name="import")
kith.add_typer(db, name="db")

AllowClosures = Annotated[
    bool, typer.Option(help="Close providers even where suspiciously many are missing from the file.")
]
Files = Annotated[
    list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, help="One or more files.")
]
Source = TypeVar("Source", Path, str)
OneFile = Annotated[Path | None, typer.Option(exists=True, dir_okay=False, readable=True)]


def main() -> None:
    """Run the command line; a fault that a person can mend ends in a message, not in a traceback."""
    logs.configure()
    try:
        kith()
    except (WrongSettings, WrongPolicy, CannotListen) as fault:
        typer.echo(str(fault), err=True)
        raise SystemExit(WRONG_SETTINGS) from None
    except RefusedFile as fault:
        typer.echo(f"Nothing was changed. {fault}", err=True)
        raise SystemExit(REFUSED) from None


@kith.command()
def serve(
    http: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Let Slack call Kith here over HTTP, instead of Socket Mode."),
    ] = None,
) -> None:
    """Connect to Slack (Socket Mode, unless --http is given) and work until told to stop."""
    wait = wait_for_signal()
    line, database, post_office = _socket_mode() if http is None else _http(http)
    _collect_seldom()
    line.open()
    logs.log().info("connection.open")
    post_office.open()
    wait()
    post_office.stop()
    line.leave()
    post_office.leave()
    database.close()


def _collect_seldom() -> None:
    """Look for waste less often than Python does by itself: every request would pay for it several times.

    What is in memory by now stays, the whole directory with it
    (https://docs.python.org/3/library/gc.html#gc.freeze).
    """
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)


def _socket_mode() -> tuple[Connection, Database, PostOffice]:
    settings = read_settings()
    database = Database(settings.database)
    startup.check(settings, database)
    built = build(settings, database)
    line = Connection(built.app, settings.slack_app_token.get_secret_value())
    return line, database, built.post_office


def _http(address: str) -> tuple[HttpServer, Database, PostOffice]:
    try:
        host, port = read_address(address)
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint="--http") from None
    settings = read_http_settings()
    database = Database(settings.database)
    startup.check(settings, database)
    secret = settings.slack_signing_secret.get_secret_value()
    built = build(settings, database)
    return HttpServer(built.app, secret, host, port), database, built.post_office


@kith.command(name="sandbox")
def run_sandbox(
    register: OneFile = None,
    postcodes: OneFile = None,
    port: Annotated[int | None, typer.Option(help="The page’s port; a free one unless given.")] = None,
) -> None:
    """Try Kith in a pretend workspace on this machine, without a Slack account.

    Without --register it is filled with an invented council.
    """
    sandbox.run(register, postcodes, port, wait_for_signal(), typer.echo)


@kith.command()
def doctor(
    http: Annotated[
        bool, typer.Option("--http", help="Look at what `kith serve --http` needs, instead of Socket Mode.")
    ] = False,
) -> None:
    """Look at everything Kith needs, change nothing, and say what to do.

    Each line begins with “ok”, “look” (worth a look) or “wrong”. Where something is wrong, the exit status
    is 1.
    """
    wrong = False
    for finding in examine(utc_now, http=http):
        typer.echo(finding)
        wrong = wrong or finding.level is Level.WRONG
    raise typer.Exit(WRONG if wrong else 0)


@kith.command()
def criteria() -> None:
    """Show what Kith carries out of the two national occupational standards, and where.

    The standards are those on leading providers of children’s services to information and support (A.P1 to
    A.P20), and on developing support networks (B.P1 to B.P21).
    """
    every = read_criteria()
    for criterion in every:
        typer.echo(criterion)
    typer.echo(f"Kith carries out {sum(bool(one.where) for one in every)} of {len(every)} so far.")


@kith.command(name="when")
def read_when(
    words: Annotated[list[str], typer.Argument(help="A time in words, such as “Thursday week at 10”.")],
    now: Annotated[
        str | None, typer.Option(metavar="ISO", help="The time of speaking; this moment unless given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything that was understood, as JSON.")] = False,
) -> None:
    """Show what Kith understands by a time in words: as a machine reads it, then as a person does.

    Times are those of the UK. Where the words are not understood, or have to be asked about, the reason is
    told and the exit status is 1.
    """
    result = when.read(" ".join(words), _moment(now))
    unclear = isinstance(result, when.Unclear)
    if as_json:
        typer.echo(json.dumps(when.as_json(result), ensure_ascii=False))
    else:
        if not isinstance(result, when.Unclear):
            typer.echo(when.value(result))
        typer.echo(when.explain(result), err=True)
    raise typer.Exit(UNCLEAR if unclear else 0)


def _moment(text: str | None) -> datetime:
    """The moment a person at the terminal gave; the UK's time where it names no zone."""
    if text is None:
        return utc_now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("Write it as 2025-03-12T09:00.", param_hint="--now") from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise typer.BadParameter(f"Its year is not between {FIRST_YEAR} and {LAST_YEAR}.", param_hint="--now")
    return moment if moment.tzinfo else moment.replace(tzinfo=when.LONDON)


@importing.command(name="ofsted")
def import_ofsted(files: Files, allow_closures: AllowClosures = False) -> None:
    """Ofsted’s public register of childcare providers (CSV)."""
    _each(
        files,
        lambda database, path: imports.import_register(
            database, path, utc_now, allow_closures=allow_closures
        ),
    )


@importing.command(name="ofsted-extract")
def import_extract(files: Files, allow_closures: AllowClosures = False) -> None:
    """The extract that Ofsted sends your council daily (XML), for the council’s staff only."""
    _each(
        files,
        lambda database, path: imports.import_extract(database, path, utc_now, allow_closures=allow_closures),
    )


@importing.command(name="postcodes")
def import_postcodes(files: Files) -> None:
    """Where postcodes, or postcode districts, are (CSV of the ONS)."""
    _each(files, imports.import_postcodes)


@importing.command(name="term-dates")
def import_term_dates(
    sources: Annotated[
        list[str], typer.Argument(metavar="FILE|ADDRESS...", help="Calendar files (.ics), or where they are.")
    ],
) -> None:
    """A council’s or a school’s term dates: a calendar file (.ics), or its https:// address."""
    _each(sources, lambda database, source: imports.import_term_dates(database, source, utc_now))


@importing.command(name="cpd-csv")
def import_cpd(files: Files) -> None:
    """Training and other CPD on offer (CSV): title, provider, topics, dates, cost, link and more."""
    topics = read_policy(read_store_settings().policy).topics
    _each(files, lambda database, path: imports.import_cpd(database, path, utc_now, topics))


@db.command()
def upgrade() -> None:
    """Bring the database to the shape this version of Kith needs."""
    with _database() as database:
        startup.upgrade(database)
        typer.echo(f"The database is at {schema.current(database.engine)}, which is what this version needs.")


@keys.command(name="new")
def new_keys() -> None:
    """Make keys to begin with. They are shown once, and kept nowhere."""
    typer.echo(f"KITH_ENCRYPTION_KEYS={new_key()}\nKITH_RECORD_KEY={new_key()}")
    typer.echo(
        "Keep both outside of the database and of its backups, where two people can get at them. Without "
        "them nobody can read what was sealed, and nothing can bring it back.",
        err=True,
    )


@keys.command(name="rotate")
def rotate_keys() -> None:
    """Seal everything anew with the first of KITH_ENCRYPTION_KEYS, while Kith runs.

    Put the new key before the old ones, start Kith anew, run this, and then take the old ones out.
    """
    vault = read_sealed_settings().vault
    with _database() as database, _lost_key_told():
        startup.prepare(database)
        done = sum(rotate(database, vault))
    typer.echo(f"{done} entries are sealed with the newest key. The older keys are not needed any more.")


@concerns.command()
def verify() -> None:
    """Look whether any record of a concern was changed, taken out or put in another order.

    It ends with a few letters that stand for everything recorded until now: note them somewhere else.
    """
    vault = read_sealed_settings().vault
    with _database() as database:
        startup.prepare(database)
        with database.transaction(writes=True) as session:
            records = Records(session, vault)
            faults, seal = list(all_faults(records)), records.seal()
    for fault in faults:
        typer.echo(f"{fault.reference or 'All concerns'}: {fault.what}.", err=True)
    if faults:
        typer.echo("The records are not as Kith wrote them. Tell the safeguarding lead.", err=True)
        raise typer.Exit(WRONG)
    typer.echo(f"The records are as Kith wrote them. Seal: {seal}")


@concerns.command()
def disposed() -> None:
    """What was disposed of: reference, days, what came of it, and by whose Slack ids."""
    vault = read_sealed_settings().vault
    with _database() as database, _lost_key_told():
        startup.prepare(database)
        with database.transaction() as session:
            left = tombstones(Records(session, vault))
    for each in left:
        who = f"{each.asked_by} asked, {each.agreed_by} agreed"
        typer.echo(f"{each.reference} · {say_tombstone(each)}: {who}.")
    typer.echo(f"{len(left)} disposed of.", err=True)


@concerns.command()
def pack(
    reference: Annotated[str, typer.Argument(help="Of the concern, such as K7MX-23.")],
    to: Annotated[str, typer.Option(help="Who gets it, such as “MASH Westhaven”, or front_door.")],
    why: Annotated[str, typer.Option(help="Why they get it.")],
    by: Annotated[str, typer.Option(metavar="SLACK_ID", help="Who hands it over: your Slack member id.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.pdf", help="The file to write; the reference unless given.")
    ] = None,
) -> None:
    """Write an encrypted PDF of a concern, for who has no Slack: the one way out of the records.

    To whom, why and by whom becomes part of its record first. The password is shown once, and kept nowhere.
    """
    settings = read_pack_settings()
    asked = packs.Asked(reference, to, why, by)
    with _database() as database, _lost_key_told():
        startup.prepare(database)
        path, password = packs.write(database, settings, asked, out, utc_now)
    typer.echo(password)
    typer.echo(packs.ADVICE.format(path=path), err=True)


@contextmanager
def _lost_key_told() -> Iterator[None]:
    try:
        yield
    except LostKey:
        raise RefusedFile(
            "Something is sealed with a key that is not in KITH_ENCRYPTION_KEYS. Put that key back; without "
            "it nobody can read what was sealed with it."
        ) from None


def _each(files: list[Source], take_in: Callable[[Database, Source], str]) -> None:
    """Take each file in by itself: one that is refused does not hold up the others."""
    refused = []
    with _database() as database:
        startup.prepare(database)
        for path in files:
            try:
                typer.echo(take_in(database, path))
            except RefusedFile as fault:
                name = path.name if isinstance(path, Path) else path
                refused.append(f"{name} was refused and changed nothing. {fault}")
    if refused:
        typer.echo("\n".join(refused), err=True)
        raise typer.Exit(REFUSED)


@contextmanager
def _database() -> Iterator[Database]:
    database = Database(read_store_settings().database)
    try:
        yield database
    finally:
        database.close()
