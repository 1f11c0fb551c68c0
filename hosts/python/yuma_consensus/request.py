"""The sections of a request from its JSON form (vectors/README.md): from what json.loads gave, as abi.json describes its fields.

Nothing is converted to fit: whatever is missing, unknown, of another form or out of range is an error. How many elements an
epoch's field must have is for the blob to say."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field as default
from itertools import accumulate
from typing import Any

from . import record
from .abi import ABI, EPOCH, Field
from .element import Cell, account_number, check_items, check_object, pack, parse_element, parse_spec_version, wrong_type
from .errors import YumaError
from .record import Sections

NO_ACCOUNT: int = ABI["emission"]["no_account"]
_UID = Field("uid", "one", "u16", ())
#: Of a payout's epochs these are for the payout to decide.
_PAID = ("n", "alpha_stake", "tao_stake", "tao_weight", "emission")

#: A value that is not there: of a field that was left out, of a row that has none.
_MISSING: Any = object()


@dataclass
class Request:
    """A request's sections, and what its result is read by."""

    sections: Sections
    #: The id of each account of the request by its rank, as it was given.
    accounts: list[Any] = default(default_factory=list)
    #: Where the items of a list that is sorted or by account lie in the record.
    places: dict[str, list[int]] = default(default_factory=dict)
    #: What it was made from, and for which runtime.
    value: dict[str, Any] = default(default_factory=dict)
    spec_version: int = 0


def parse(fields: Iterable[Field], value: Any, spec_version: int = 0, also: Sequence[str] = ()) -> Request:
    """The sections of an object's fields.

    :param also: names that the object may have besides, which are not for the record"""
    writer = _Writer(spec_version)
    writer.members(fields, [("", check_object(value, "input"))], also)
    request = writer.request()
    request.value = value
    return request


class _Account(int):
    """The number that an account's id is, where its rank will stand."""


@dataclass
class _Column:
    """The elements of a section. Accounts stand in it by id: their rank is known when all are."""

    values: list[int]
    #: Of columns by account: whose the values are, and what the others' are.
    keys: list[int] | None
    absent: int


class _Writer:
    def __init__(self, spec_version: int) -> None:
        self._spec_version = spec_version
        self._columns: dict[int, _Column] = {}
        self._whole: dict[int, bytes] = {}
        #: Every account's id, and the form it was given in. The default account is always there.
        self._ids: dict[int, Any] = {0: None}
        self._has_accounts = False
        #: Of the columns put while it is set: whose the values are.
        self._keys: list[int] | None = None
        self._places: dict[str, Callable[[dict[int, int]], list[int]]] = {}

    def members(self, fields: Iterable[Field], rows: list[Cell], also: Sequence[str] = ()) -> None:
        fields = tuple(fields)
        names = {field.name for field in fields if field.constant is None}.union(also)
        for path, row in rows:
            if row is _MISSING or row is None:
                continue
            _check_names(row, names, path)
        for field in fields:
            self._shape(field, [self._member(field, *cell) for cell in rows], rows[0][1] if rows else {})

    def _member(self, field: Field, path: str, row: Any) -> Cell:
        path = _join(path, field.name)
        if row is _MISSING or row is None:
            return path, _MISSING
        value = row.get(field.name, _MISSING)
        if value is not _MISSING and not field.is_of(self._spec_version):
            raise YumaError("unknown_field", f"spec_version {self._spec_version} has no such field", path)
        if value is _MISSING:
            value = field.default(self._spec_version)
            value = _MISSING if value is Field else value
        if value is _MISSING and not field.optional:
            raise YumaError("missing_field", "the field is missing", path)
        return path, value

    def _shape(self, field: Field, cells: list[Cell], owner: dict[str, Any]) -> None:
        if field.has is not None:
            self._put(field.has, [int(value is not _MISSING and value is not None) for _, value in cells])
        match field.form:
            case "one":
                self._one(field, cells)
            case "object":
                self.members(field.members, [_checked_object(field, cell) for cell in cells])
            case "lists":
                self._lists(field, cells)
            case "rows_by_account":
                self._rows_by_account(field, cells)
            case _ if cells[0][1] is _MISSING or (cells[0][1] is None and field.or_none):
                pass
            case "list" | "square":
                self._list(field, *cells[0])
            case "nested":
                path, lists = cells[0]
                self._lists(field, check_items(lists, path))
            case "by_account":
                self._by_account(field, *cells[0])
            case "owned":
                self._owned(field, *cells[0], owner)
            case "by_uid":
                self._by_uid(field, *cells[0], _counted(field, owner))
            case "rows":
                self._rows(field, *cells[0])
            case "epochs":
                self._epochs(field, *cells[0], _counted(field, owner))
            case form:
                raise AssertionError(f"{form} is in no request")

    def _one(self, field: Field, cells: list[Cell]) -> None:
        if field.optional and cells[0][1] is _MISSING:
            return
        values = self._elements(field, cells)
        if field.sections:
            self._put(field.sections[0], values, field.absent or 0)

    def _list(self, field: Field, path: str, value: Any) -> None:
        cells = check_items(value, path)
        if field.length not in (None, len(cells)):
            raise YumaError("wrong_count", f"expected {field.length}, got {len(cells)}", path)
        if not field.key:
            self._fill(field, cells)
            return
        keys = [(cell[0], self._key(field, cell)) for cell in cells]
        order = sorted(range(len(keys)), key=lambda place: keys[place][1])
        self._fill(field, [cells[start] for start in order])
        _check_distinct(keys)
        places = {start: place for place, start in enumerate(order)}
        self._places[field.name] = lambda _: [places[start] for start in range(len(order))]

    def _key(self, field: Field, cell: Cell) -> int:
        """The number that an item of a map has as its key."""
        member = next(member for member in field.members if member.name == field.key)
        path, value = self._member(member, *_checked_object(field, cell))
        return self._element(member, path, value)

    def _fill(self, field: Field, cells: list[Cell]) -> None:
        """The columns that have an element for each item."""
        if field.members:
            self.members(field.members, [_checked_object(field, cell) for cell in cells])
        else:
            self._put(field.sections[-1], self._elements(field, cells))

    def _lists(self, field: Field, cells: list[Cell]) -> None:
        """Lists whose elements lie in the columns one list behind the other."""
        lists = [check_items(value, path) for path, value in cells]
        self._put(field.sections[0], list(accumulate(map(len, lists), initial=0)))
        self._fill(field, [cell for items in lists for cell in items])

    def _by_account(self, field: Field, path: str, value: Any) -> None:
        self._has_accounts = True
        cells = check_items(value, path)
        if not field.members:
            self._set(field, cells)
            return
        self._keys = [self._key(field, cell) for cell in cells]
        _check_distinct([(item, key) for (item, _), key in zip(cells, self._keys)])
        self._mark(field)
        self.members(field.members, cells)
        self._keys = None

    def _set(self, field: Field, cells: list[Cell]) -> None:
        """Accounts, of which one may be named twice."""
        self._keys = [self._account(value, path) for path, value in cells]
        self._mark(field)
        self._keys = None

    def _mark(self, field: Field) -> None:
        """Notes which accounts are in a map or a set."""
        keys = self._keys or []
        self._places[field.name] = lambda ranks: [ranks[key] for key in keys]
        for has in field.sections:
            self._put(has, [1] * len(keys))

    def _rows_by_account(self, field: Field, cells: list[Cell]) -> None:
        """Lists of accounts as rows, one list behind the other, each with whose it is."""
        keys, self._keys = self._keys or [], None
        lists = [check_items(value, path) for path, value in cells]
        for items in lists:
            _check_distinct([(item[0], self._key(field, item)) for item in items])
        self._put(field.sections[0], [key for key, items in zip(keys, lists) for _ in items])
        self._fill(field, [item for items in lists for item in items])
        self._keys = keys

    def _owned(self, field: Field, path: str, value: Any, whole: dict[str, Any]) -> None:
        """Of all owners' hotkeys those of the one."""
        self._has_accounts = True
        given = whole.get(field.of)
        wanted = 0 if given is None else account_number(given, field.of)
        hotkeys = []
        for item, owner in check_items(value, path):
            _check_names(check_object(owner, item), {"owner", "hotkeys"}, item)
            for name in ("owner", "hotkeys"):
                if name not in owner:
                    raise YumaError("missing_field", "the field is missing", f"{item}.{name}")
            listed = check_items(owner["hotkeys"], f"{item}.hotkeys")
            for place, hotkey in listed:
                account_number(hotkey, place)
            if account_number(owner["owner"], f"{item}.owner") == wanted:
                hotkeys += listed
        self._set(field, hotkeys)

    def _by_uid(self, field: Field, path: str, value: Any, n: int) -> None:
        """A uid that is not listed has no account."""
        self._has_accounts = True
        accounts = [NO_ACCOUNT] * n
        cells = [_checked_object(field, cell) for cell in check_items(value, path)]
        self.members(field.members, cells)
        for item, neuron in cells:
            if neuron["uid"] >= n:
                raise YumaError("too_large", f"{neuron['uid']} is not below the number of neurons, {n}", f"{item}.uid")
            accounts[neuron["uid"]] = self._account(neuron["hotkey"], item)
        _check_distinct([(item, neuron["uid"]) for item, neuron in cells])
        self._put(field.sections[0], accounts)

    def _rows(self, field: Field, path: str, value: Any) -> None:
        rows = [check_items(row, item, "a list of [uid, value]") for item, row in check_items(value, path)]
        uids, values = [], []
        for item, entry in (cell for row in rows for cell in row):
            if not isinstance(entry, list) or len(entry) != 2:
                raise wrong_type("[uid, value]", entry, item)
            uids.append((f"{item}[0]", entry[0]))
            values.append((f"{item}[1]", entry[1]))
        columns = (list(accumulate(map(len, rows), initial=0)), self._elements(_UID, uids), self._elements(field, values))
        for section, column in zip(field.sections, columns):
            self._put(section, column)

    def _epochs(self, field: Field, path: str, value: Any, n: int) -> None:
        """The epochs' own requests. The blob puts what the payout decides in its places."""
        fields = [field for field in EPOCH.request if field.name not in _PAID]
        zeros = {"alpha_stake": ["0"] * n, "tao_stake": ["0"] * n, "tao_weight": "0", "emission": "0"}
        paid = parse([field for field in EPOCH.request if field.name in _PAID], {"n": n, **zeros}).sections
        records = []
        for item, epoch in check_items(value, path, "an array of epochs, one a mechanism"):
            _checked_object(field, (item, epoch))
            spec_version = parse_spec_version(epoch.get("spec_version", ABI["default_spec_version"]), f"{item}.spec_version")
            writer = _Writer(spec_version)
            writer.members(fields, [(item, epoch)], ["spec_version"])
            records.append(record.encode(EPOCH.number, spec_version, 0, {**writer.request().sections, **paid}))
        self._whole[field.sections[0]] = b"".join(records)

    def _elements(self, field: Field, cells: list[Cell]) -> list[int]:
        return [self._element(field, path, value) for path, value in cells]

    def _element(self, field: Field, path: str, value: Any) -> int:
        absent = field.absent or 0
        if value is _MISSING or (value is None and field.has is not None):
            return absent
        if value is None and field.nullable:
            none = NO_ACCOUNT if field.type == "account" else -1
            return none if field.absent is None else field.absent
        return self._account(value, path) if field.type == "account" else parse_element(field, value, path)

    def _put(self, section: int, values: list[int], absent: int = 0) -> None:
        self._columns[section] = _Column(values, self._keys, absent)

    def _account(self, value: Any, path: str) -> _Account:
        self._has_accounts = True
        number = _Account(account_number(value, path))
        if self._ids.get(number) is None:
            self._ids[number] = value
        return number

    def request(self) -> Request:
        ranks = {number: rank for rank, number in enumerate(sorted(self._ids))}
        sections: dict[int, bytes | memoryview] = dict(self._whole)
        for section, column in self._columns.items():
            values = [ranks[value] if isinstance(value, _Account) else value for value in column.values]
            if column.keys is not None:
                by_rank = dict(zip((ranks[key] for key in column.keys), values))
                values = [by_rank.get(rank, column.absent) for rank in range(len(ranks))]
            sections[section] = pack(values, section)
        if self._has_accounts:
            sections[ABI["emission"]["accounts"]] = pack([len(ranks)], ABI["emission"]["accounts"])
        zero = "0x" + "0" * 64 if any(isinstance(given, str) for given in self._ids.values()) else 0
        accounts = [zero if self._ids[number] is None else self._ids[number] for number in sorted(self._ids)]
        places = {name: place(ranks) for name, place in self._places.items()}
        return Request(sections, accounts, places, spec_version=self._spec_version)


def _check_names(row: dict[str, Any], names: set[str], path: str) -> None:
    for name in row:
        if name not in names:
            raise YumaError("unknown_field", "there is no such field", _join(path, str(name)))


def _check_distinct(keys: list[Cell]) -> None:
    """The keys of a map, each with its item's path."""
    seen = set()
    for path, key in keys:
        if key in seen:
            raise YumaError("repeated", f"{key} is there already, and each may be once", path)
        seen.add(key)


def _counted(field: Field, owner: dict[str, Any]) -> int:
    """The elements that another field counts: it is a number, or a list of as many."""
    counted = owner[field.count]
    return len(counted) if isinstance(counted, list) else int(counted)


def _checked_object(field: Field, cell: Cell) -> Cell:
    """An object, which may be written as a list of its members' values."""
    path, value = cell
    if field.is_tuple:
        names = [member.name for member in field.members]
        if not isinstance(value, list) or len(value) != len(names):
            raise wrong_type(f"[{', '.join(names)}]", value, path)
        return path, dict(zip(names, value))
    if value is not _MISSING and not (value is None and field.has is not None):
        check_object(value, path)
    return cell


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
