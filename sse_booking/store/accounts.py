"""Store accounts of people who sign in with a password. Passwords are Argon2id hashes, computed by the callers, off the writer thread."""

from __future__ import annotations

from typing import Final, NamedTuple

from sse_booking.domain.errors import AlreadyExists
from sse_booking.store.engine import Database


class Account(NamedTuple):
    """An account. `hash` is in Argon2 notation (RFC 9106). `locale` and `timezone` are "" if the user has not set them."""

    user_id: str
    name: str
    role: str
    hash: str
    created_at: int = 0
    email: str | None = None
    locale: str = ""
    timezone: str = ""
    version: int = 1
    disabled_at: int | None = None


_COLUMNS: Final = ", ".join(Account._fields)


def find(db: Database, user_id: str) -> Account | None:
    """Return the account; None if there is none."""
    row = db.execute(f"SELECT {_COLUMNS} FROM account WHERE user_id = ?", (user_id,)).fetchone()
    return Account._make(row) if row else None


def by_email(db: Database, email: str) -> Account | None:
    """Return the account with this address, which is in lower case."""
    row = db.execute(f"SELECT {_COLUMNS} FROM account WHERE email = ?", (email,)).fetchone()
    return Account._make(row) if row else None


def by_login(db: Database, name: str) -> Account | None:
    """Return the account that a login name or address means."""
    return find(db, name) or (by_email(db, name.lower()) if "@" in name else None)


def insert(db: Database, account: Account) -> None:
    """Write a new account. Raise AlreadyExists."""
    try:
        db.guarded(f"INSERT INTO account ({_COLUMNS}) VALUES ({', '.join('?' * len(account))})", account)
    except Exception as error:
        raise _taken(db, account, error) from error


def update(db: Database, account: Account) -> None:
    """Overwrite the account. Raise AlreadyExists if another account has the address."""
    try:
        db.guarded(
            f"UPDATE account SET {', '.join(f'{name} = ?' for name in Account._fields[1:])} WHERE user_id = ?",
            (*account[1:], account.user_id),
        )
    except Exception as error:
        raise _taken(db, account, error) from error


def _taken(db: Database, account: Account, error: Exception) -> AlreadyExists:
    match db.violated(error):
        case "account_email":
            return AlreadyExists("There is an account with this address already.")
        case "account_pkey":
            return AlreadyExists(f"There is an account {account.user_id!r} already.")
        case _:
            raise error


def delete(db: Database, user_id: str) -> bool:
    """Delete an account. Return False if there is none."""
    return db.execute("DELETE FROM account WHERE user_id = ?", (user_id,)).rowcount > 0


def page(db: Database, after: str, limit: int, words: str = "") -> list[Account]:
    """Return the next accounts by id whose id, name or address contains these words."""
    pattern = "%" + "".join("!" + char if char in "!%_" else char for char in words.lower()) + "%"
    matching = "lower(user_id || ' ' || name || ' ' || coalesce(email, '')) LIKE ? ESCAPE '!'" if words else "? <> ''"
    rows = db.execute(f"SELECT {_COLUMNS} FROM account WHERE user_id > ? AND {matching} ORDER BY user_id LIMIT ?", (after, pattern, limit))
    return [Account._make(row) for row in rows]


def any_account(db: Database) -> bool:
    """Return whether any account exists, so that a page should ask for a name and a password."""
    return db.execute("SELECT 1 FROM account LIMIT 1").fetchone() is not None


def other_admins(db: Database, user_id: str) -> bool:
    """Return whether another account can run the service."""
    row = db.execute("SELECT 1 FROM account WHERE role = 'admin' AND disabled_at IS NULL AND user_id <> ? LIMIT 1", (user_id,)).fetchone()
    return row is not None


def is_fresh(db: Database) -> bool:
    """Return whether the file is unused: it has neither accounts nor venues."""
    return not any_account(db) and db.execute("SELECT 1 FROM venue LIMIT 1").fetchone() is None


def has_been_here(db: Database, user_id: str) -> bool:
    """Return whether somebody with this id has an account, or has left what only they can leave. Booked for them counts for nothing."""
    own = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {column} = ?)"
        for table, column in (
            ("account", "user_id"), ("person", "id"), ("session", "user_id"), ("venue", "owner_id"), ("preference", "user_id"),
            ("connection", "user_id"), ("waitlist", "user_id"), ("contact", "user_id"),
        )
    )  # fmt: skip
    sql = f"SELECT 1 WHERE {own} OR EXISTS (SELECT 1 FROM booking WHERE requester_id = ? AND source = 'self')"
    return db.execute(sql, (user_id,) * 9).fetchone() is not None


def is_somebody(db: Database, user_id: str) -> bool:
    """Return whether this id already owns anything here, such as what a user with a token of another provider has made."""
    for table, column in (
        ("account", "user_id"), ("venue", "owner_id"), ("staff", "user_id"), ("booking", "requester_id"), ("session", "user_id"),
        ("waitlist", "user_id"), ("preference", "user_id"), ("connection", "user_id"),
    ):  # fmt: skip
        if db.execute(f"SELECT 1 FROM {table} WHERE {column} = ? LIMIT 1", (user_id,)).fetchone() is not None:
            return True
    return False
