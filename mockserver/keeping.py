"""Between the accounts and their file: what has changed goes there, and comes back at the next start."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec

from mockserver.errors import ParameterError, StateError
from mockserver.identity import TraceMaker, seeded
from mockserver.records import (
    AccountRecord,
    ServerRecord,
    account_record,
    server_record,
    snapshot_of,
    world_text,
)
from mockserver.standing import Declaration, Register
from mockserver.store import Change, Rows, Store
from mockserver.tenants import Account, Tenants
from mockserver.world import World

__all__ = ["Keeper"]

logger = logging.getLogger("mockserver")

# What reading may raise where the file holds something else than we wrote.
_SENSELESS = (
    *(msgspec.MsgspecError, ParameterError, sqlite3.DatabaseError),
    *(ValueError, TypeError, LookupError, RecursionError),
)

_encode = msgspec.json.Encoder().encode


class Keeper:
    """Keeps `tenants` in a file, and begins by putting into them what is there.

    Raises StateError for a file that cannot be used, which is then left alone.
    """

    def __init__(self, path: Path, tenants: Tenants) -> None:
        self._path = path
        self._tenants = tenants
        self._store = Store(path)
        self._digests: dict[int, tuple[World, str]] = {}
        self._run = 1
        try:
            self._load()
        except _SENSELESS as error:
            self._store.close()
            raise StateError(
                f"State file {path} is damaged ({type(error).__name__}: {error}); it was left alone."
            ) from error
        tenants.keeper = self
        with self._writing():
            self._keep_shared()

    def close(self) -> None:
        """Let the file go. Without it nothing is lost but what clocks have shown since."""
        with contextlib.suppress(StateError):
            self.keep_called(None, changing=True)
        self._tenants.keeper = None
        self._store.close()

    def keep_answered(self, account: Account | None, *, counted: bool) -> None:
        """After a request of the API; `counted` where a fault rule has hit. Raises StateError."""
        with self._writing():
            if counted:
                self._keep_shared()
            if account is not None:
                self._keep(account, anyway=counted)

    def keep_called(self, account: Account | None, *, changing: bool) -> None:
        """After a control call, for one account or for all. Raises StateError."""
        accounts = self._tenants.accounts()
        with self._writing():
            if changing:
                self._keep_shared()
                if account is None:
                    self._store.keep_only(each.digest for each in accounts)
            for each in accounts:  # more than one may have changed, as by a fork
                concerned = account is None or each.digest == account.digest
                self._keep(each, anyway=changing and concerned)

    def _keep(self, account: Account, *, anyway: bool) -> None:
        """Write down what has changed; `anyway` also where only the account's settings have."""
        cloud, touched = account.cloud, account.cloud.touched
        if not touched and not anyway:
            return
        instances: Rows
        operations: Rows
        if touched.whole:
            instances = [(key, _encode(each)) for key, each in cloud.instances.items()]
            operations = [(each.operation_id, _encode(each)) for each in cloud.ledger.all()]
        else:
            present = [(key, cloud.instances.get(key)) for key in touched.instances]
            instances = [(key, None if each is None else _encode(each)) for key, each in present]
            known = [(key, cloud.ledger.get(key)) for key in touched.operations]
            operations = [(key, None if each is None else _encode(each)) for key, each in known]
        record = _encode(account_record(account, self._digest(cloud.world)))
        self._store.put(Change(account.digest, record, instances, operations, touched.whole))
        touched.clear()

    def _keep_shared(self) -> None:
        self._store.put_server(_encode(server_record(self._tenants, self._run)))

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            # Without its traceback: the reason is the file's, not ours.
            logger.error("Cannot write the state file %s: %s", self._path, error)  # noqa: TRY400
            raise StateError(f"State file {self._path} cannot be written: {error}.") from error

    def _digest(self, world: World) -> str:
        """The digest of a world, which is in the file from then on."""
        known = self._digests.get(id(world))
        if known is None:
            digest, text = world_text(world)
            self._store.put_world(digest, text)
            known = self._digests[id(world)] = (world, digest)
        return known[1]

    def _load(self) -> None:
        shared = self._store.server()
        if shared is None:
            return
        record = msgspec.json.decode(shared, type=ServerRecord)
        self._run = record.run + 1
        self._share(record)
        worlds = {
            digest: msgspec.json.decode(text, type=World)
            for digest, text in self._store.worlds().items()
        }
        for digest, text in self._store.accounts():
            self._adopt(digest, msgspec.json.decode(text, type=AccountRecord), worlds)

    def _share(self, record: ServerRecord) -> None:
        tenants = self._tenants
        record.moment.resume(tenants.clock)
        tenants.dialect = record.dialect
        tenants.forgives = frozenset(record.forgives)
        tenants.faults.go_on_from(record.faults)
        tenants.register = Register((), record.others)
        for each in record.declared:
            tenants.register.put(bytes.fromhex(each.digest), Declaration(each.hint, each.standing))

    def _adopt(self, digest: bytes, record: AccountRecord, worlds: dict[str, World]) -> None:
        world = worlds[record.world]
        self._digests[id(world)] = (world, record.world)
        account = self._tenants.adopt(world, digest, record.hint)
        instances = self._store.rows("instances", digest)
        operations = self._store.rows("operations", digest)
        account.cloud.restore(snapshot_of(record, world, instances, operations))
        record.moment.resume(account.clock)
        account.cloud.dialect = record.dialect
        account.forgives = frozenset(record.forgives)
        account.faults.go_on_from(record.faults)
        # Trace ids are drawn for every answer and not written down: another run, other ones.
        noise = seeded(record.seed, "traces", self._run)
        account.traces = TraceMaker(account.clock.now, noise)
        account.cloud.touched.clear()
