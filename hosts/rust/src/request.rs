//! The sections of a request from its JSON form (vectors/README.md), as abi.json describes its fields.
//!
//! Nothing is converted to fit: whatever is missing, unknown, of another form or out of range is an error. How many elements
//! an epoch's field must have is for the blob to say.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use serde_json::{Map, Value};

use crate::abi::{abi, element_bytes, Field, Form, Kind};
use crate::element::{self, array, parse_account, wrong_type, Id, Problem};
use crate::error::Error;
use crate::record::{self, Sections};

/// A request's sections, and what its result is read by.
#[derive(Default)]
pub struct Request {
    pub sections: Sections,
    /// Every account's id by its rank, as it was given.
    pub accounts: Vec<Value>,
    /// Where the items of a list that is sorted or by account lie in the record.
    pub places: BTreeMap<String, Vec<usize>>,
    /// What it was made from, and for which runtime.
    pub value: Map<String, Value>,
    pub spec_version: u32,
}

/// The sections of an object's fields. The object may have other names also, which are not for the record.
pub fn parse(fields: &'static [Field], input: &Value, spec_version: u32, also: &[&str]) -> Result<Request, Error> {
    let Value::Object(object) = input else {
        return Err(wrong_type("an object", input).at("input"));
    };
    let mut writer = Writer::new(spec_version);
    writer.members(fields, &[Row { path: Path::default(), members: Members::Named(object) }], also)?;
    Ok(Request { value: object.clone(), ..writer.request() })
}

/// A number whose account's rank will stand in its place, or any other.
#[derive(Clone, Copy)]
enum Word {
    Bits(u128),
    Account(Id),
}

/// The elements of a section. Of those by account: whose they are, and what the others' are.
struct Column {
    words: Vec<Word>,
    keys: Option<Rc<[Id]>>,
    absent: u128,
}

/// Where a value was found. No text is made until it is at fault.
#[derive(Clone, Default)]
struct Path {
    before: Rc<str>,
    index: Option<usize>,
    member: &'static str,
}

impl Path {
    fn text(&self) -> String {
        let index = self.index.map_or(String::new(), |index| format!("[{index}]"));
        let dot = if self.member.is_empty() || self.before.is_empty() { "" } else { "." };
        format!("{}{index}{dot}{}", self.before, self.member)
    }

    fn member(&self, member: &'static str) -> Self {
        if self.member.is_empty() {
            return Self { member, ..self.clone() };
        }
        Self { before: self.text().into(), index: None, member }
    }
}

/// An object whose members are an element each of their columns.
struct Row<'a> {
    path: Path,
    members: Members<'a>,
}

/// An object, or its members' values in order, or none where its row has none.
#[derive(Clone, Copy)]
enum Members<'a> {
    Named(&'a Map<String, Value>),
    Listed(&'a [Value]),
    None,
}

impl<'a> Row<'a> {
    fn named(&self) -> Option<&'a Map<String, Value>> {
        match self.members {
            Members::Named(object) => Some(object),
            _ => None,
        }
    }
}

/// A value; none where it was left out, or its row has none.
struct Cell<'a> {
    path: Path,
    value: Option<&'a Value>,
}

impl Cell<'_> {
    fn fails(&self, problem: Problem) -> Error {
        problem.at(&self.path.text())
    }
}

enum Places {
    Of(Rc<[Id]>),
    Known(Vec<usize>),
}

struct Writer<'a> {
    spec_version: u32,
    columns: BTreeMap<u32, Column>,
    whole: Sections,
    /// Every account's id, and the form it was given in. The default account is always there.
    ids: BTreeMap<Id, Option<&'a Value>>,
    has_accounts: bool,
    /// Of the columns put while it is set: whose the words are.
    keys: Option<Rc<[Id]>>,
    places: BTreeMap<&'static str, Places>,
}

impl<'a> Writer<'a> {
    fn new(spec_version: u32) -> Self {
        Self {
            spec_version,
            columns: BTreeMap::new(),
            whole: Sections::new(),
            ids: BTreeMap::from([(Id::default(), None)]),
            has_accounts: false,
            keys: None,
            places: BTreeMap::new(),
        }
    }

    fn members(&mut self, fields: &'static [Field], rows: &[Row<'a>], also: &[&str]) -> Result<(), Error> {
        let is_known = |name: &str| {
            also.contains(&name) || fields.iter().any(|field| field.name == name && field.constant.is_none())
        };
        for row in rows {
            check_names(row, is_known)?;
        }
        let owner = rows.first().and_then(Row::named);
        for (place, field) in fields.iter().enumerate() {
            let cells: Vec<_> = rows.iter().map(|row| self.member(place, field, row)).collect::<Result<_, _>>()?;
            self.shape(field, &cells, owner)?;
        }
        Ok(())
    }

    fn member(&self, place: usize, field: &'static Field, row: &Row<'a>) -> Result<Cell<'a>, Error> {
        let path = row.path.member(&field.name);
        let given = match row.members {
            Members::None => return Ok(Cell { path, value: None }),
            Members::Named(object) => object.get(&field.name).filter(|_| field.constant.is_none()),
            Members::Listed(values) => values.get(place),
        };
        if given.is_some() && !field.is_of(self.spec_version) {
            let problem = format!("spec_version {} has no such field", self.spec_version);
            return Err(Error::at(&path.text(), "unknown_field", problem));
        }
        let value = given.or_else(|| field.default(self.spec_version));
        if value.is_none() && !field.optional {
            return Err(Error::at(&path.text(), "missing_field", "the field is missing"));
        }
        Ok(Cell { path, value })
    }

    fn shape(
        &mut self,
        field: &'static Field,
        cells: &[Cell<'a>],
        owner: Option<&'a Map<String, Value>>,
    ) -> Result<(), Error> {
        if let Some(has) = field.has {
            let words = cells.iter().map(|cell| Word::Bits(cell.value.is_some_and(|value| !value.is_null()).into()));
            self.put(has, words.collect(), 0);
        }
        match field.form {
            Form::One => self.one(field, cells),
            Form::Object => self.objects(field, cells),
            Form::Lists => self.lists(field, cells),
            Form::RowsByAccount => self.rows_by_account(field, cells),
            _ => {
                let Some((cell, value)) = cells.first().and_then(|cell| Some((cell, cell.value?))) else {
                    return Ok(());
                };
                if value.is_null() && field.or_none {
                    return Ok(());
                }
                match field.form {
                    Form::List | Form::Square => self.list(field, cell),
                    Form::Nested => self.lists(field, &items(cell, "an array")?),
                    Form::ByAccount => self.by_account(field, cell),
                    Form::Owned => self.owned(field, cell, owner),
                    Form::ByUid => self.by_uid(field, cell, counted(field, owner)),
                    Form::Rows => self.rows(field, cell),
                    Form::Epochs => self.epochs(field, cell, counted(field, owner)),
                    _ => Ok(()),
                }
            }
        }
    }

    fn one(&mut self, field: &'static Field, cells: &[Cell<'a>]) -> Result<(), Error> {
        if field.optional && cells.first().is_none_or(|cell| cell.value.is_none()) {
            return Ok(());
        }
        let words = self.elements(field, cells)?;
        if let Some(&section) = field.sections.first() {
            self.put(section, words, field.absent.unwrap_or(0).into());
        }
        Ok(())
    }

    fn objects(&mut self, field: &'static Field, cells: &[Cell<'a>]) -> Result<(), Error> {
        let rows: Vec<_> = cells.iter().map(|cell| object(field, cell)).collect::<Result<_, _>>()?;
        self.members(field.members(), &rows, &[])
    }

    /// The columns that have an element for each item.
    fn fill(&mut self, field: &'static Field, cells: &[Cell<'a>]) -> Result<(), Error> {
        if !field.members().is_empty() {
            return self.objects(field, cells);
        }
        let words = self.elements(field, cells)?;
        self.put(field.sections[field.sections.len() - 1], words, 0);
        Ok(())
    }

    fn list(&mut self, field: &'static Field, cell: &Cell<'a>) -> Result<(), Error> {
        let mut cells = items(cell, "an array")?;
        if let Some(length) = field.length.filter(|&length| length != cells.len()) {
            let problem = format!("expected {length}, got {}", cells.len());
            return Err(Error::at(&cell.path.text(), "wrong_count", problem));
        }
        let Some(key) = &field.key else {
            return self.fill(field, &cells);
        };
        let keys: Vec<_> = cells.iter().map(|cell| self.key(field, key, cell)).collect::<Result<_, _>>()?;
        check_distinct(&cells, &keys)?;
        let mut order: Vec<_> = (0..keys.len()).collect();
        order.sort_by_key(|&place| keys[place]);
        let mut places = vec![0; order.len()];
        for (place, &from) in order.iter().enumerate() {
            places[from] = place;
        }
        self.places.insert(&field.name, Places::Known(places));
        let mut sorted: Vec<_> = keys.into_iter().zip(cells).collect();
        sorted.sort_by_key(|(key, _)| *key);
        cells = sorted.into_iter().map(|(_, cell)| cell).collect();
        self.fill(field, &cells)
    }

    /// Lists whose elements lie in the columns one list behind the other.
    fn lists(&mut self, field: &'static Field, cells: &[Cell<'a>]) -> Result<(), Error> {
        let mut offsets = vec![Word::Bits(0)];
        let mut all = Vec::new();
        for cell in cells {
            all.extend(items(cell, "an array")?);
            offsets.push(Word::Bits(all.len() as u128));
        }
        self.put(field.sections[0], offsets, 0);
        self.fill(field, &all)
    }

    fn by_account(&mut self, field: &'static Field, cell: &Cell<'a>) -> Result<(), Error> {
        self.has_accounts = true;
        let cells = items(cell, "an array")?;
        let Some(key) = field.key.as_ref().filter(|_| !field.members().is_empty()) else {
            return self.set(field, &cells);
        };
        let keys: Vec<_> = cells.iter().map(|cell| self.key(field, key, cell)).collect::<Result<_, _>>()?;
        check_distinct(&cells, &keys)?;
        self.mark(field, keys);
        self.objects(field, &cells)?;
        self.keys = None;
        Ok(())
    }

    /// Accounts, of which one may be named twice.
    fn set(&mut self, field: &'static Field, cells: &[Cell<'a>]) -> Result<(), Error> {
        let keys = cells.iter().map(|cell| self.account(cell)).collect::<Result<_, _>>()?;
        self.mark(field, keys);
        self.keys = None;
        Ok(())
    }

    /// Notes which accounts are in a map or a set. The columns that follow are by these.
    fn mark(&mut self, field: &'static Field, keys: Vec<Id>) {
        let keys: Rc<[Id]> = keys.into();
        self.places.insert(&field.name, Places::Of(keys.clone()));
        let marks = vec![Word::Bits(1); keys.len()];
        self.keys = Some(keys);
        for &has in &field.sections {
            self.put(has, marks.clone(), 0);
        }
    }

    /// Lists of accounts as rows, one list behind the other, each with whose it is.
    fn rows_by_account(&mut self, field: &'static Field, cells: &[Cell<'a>]) -> Result<(), Error> {
        let keys = self.keys.take();
        let (mut whose, mut all) = (Vec::new(), Vec::new());
        for (account, cell) in keys.iter().flat_map(|keys| keys.iter()).zip(cells) {
            let rows = items(cell, "an array")?;
            let key = |cell| self.key(field, field.key.as_deref().unwrap_or_default(), cell);
            let distinct: Vec<_> = rows.iter().map(key).collect::<Result<_, _>>()?;
            check_distinct(&rows, &distinct)?;
            whose.extend(rows.iter().map(|_| Word::Account(*account)));
            all.extend(rows);
        }
        self.put(field.sections[0], whose, 0);
        self.fill(field, &all)?;
        self.keys = keys;
        Ok(())
    }

    /// Of all owners' hotkeys those of the one.
    fn owned(
        &mut self,
        field: &'static Field,
        cell: &Cell<'a>,
        whole: Option<&'a Map<String, Value>>,
    ) -> Result<(), Error> {
        self.has_accounts = true;
        let of = field.of.as_deref().unwrap_or_default();
        let given = whole.and_then(|whole| whole.get(of)).filter(|owner| !owner.is_null());
        let wanted = given.map_or(Ok(Id::default()), parse_account).map_err(|problem| problem.at(of))?;
        let mut hotkeys = Vec::new();
        for cell in items(cell, "an array")? {
            let row = object(field, &cell)?;
            check_names(&row, |name| field.members().iter().any(|member| member.name == name))?;
            let [owner, listed] = [0, 1].map(|place| self.member(place, &field.members()[place], &row));
            let (owner, listed) = (owner?, items(&listed?, "an array")?);
            let id = |cell: &Cell| parse_account(cell.value.expect("a member")).map_err(|problem| cell.fails(problem));
            listed.iter().try_for_each(|hotkey| id(hotkey).map(|_| ()))?;
            if id(&owner)? == wanted {
                hotkeys.extend(listed);
            }
        }
        self.set(field, &hotkeys)
    }

    /// A uid that is not listed has no account.
    fn by_uid(&mut self, field: &'static Field, cell: &Cell<'a>, n: usize) -> Result<(), Error> {
        self.has_accounts = true;
        let cells = items(cell, "an array")?;
        self.objects(field, &cells)?;
        let mut accounts = vec![Word::Bits(abi().emission.no_account.into()); n];
        let mut uids = Vec::new();
        for cell in &cells {
            let neuron = cell.value.expect("an item");
            let uid = neuron["uid"].as_u64().expect("a uid");
            let Some(place) = accounts.get_mut(uid as usize) else {
                let problem = format!("{uid} is not below the number of neurons, {n}");
                return Err(Error::at(&cell.path.member("uid").text(), "too_large", problem));
            };
            *place = Word::Account(parse_account(&neuron["hotkey"]).map_err(|problem| cell.fails(problem))?);
            uids.push(uid);
        }
        check_distinct(&cells, &uids)?;
        for cell in &cells {
            self.account(&Cell { path: cell.path.clone(), value: cell.value.map(|neuron| &neuron["hotkey"]) })?;
        }
        self.put(field.sections[0], accounts, 0);
        Ok(())
    }

    fn rows(&mut self, field: &'static Field, cell: &Cell<'a>) -> Result<(), Error> {
        let name = &field.name;
        let [mut offsets, mut uids, mut values] = [vec![0; 4], Vec::new(), Vec::new()];
        let mut end = 0_u32;
        for (i, row) in items(cell, "an array")?.iter().enumerate() {
            let row =
                array(row.value.expect("an item"), "a list of [uid, value]").map_err(|problem| row.fails(problem))?;
            for (j, entry) in row.iter().enumerate() {
                let at = |part| move |problem: Problem| problem.at(&format!("{name}[{i}][{j}]{part}"));
                let Some([uid, value]) = entry.as_array().map(Vec::as_slice) else {
                    return Err(at("")(wrong_type("[uid, value]", entry)));
                };
                let uid = element::parse_integer(uid, Kind::U16, false).map_err(at("[0]"))?;
                let bits = element::parse(field, value).map_err(at("[1]"))?;
                uids.extend_from_slice(&uid.to_le_bytes()[..element_bytes(field.sections[1])]);
                values.extend_from_slice(&bits.to_le_bytes()[..element_bytes(field.sections[2])]);
            }
            end += row.len() as u32;
            offsets.extend(end.to_le_bytes());
        }
        self.whole.extend(field.sections.iter().copied().zip([offsets, uids, values]));
        Ok(())
    }

    /// The epochs' own requests. The blob puts what the payout decides in its places: zeros will do.
    fn epochs(&mut self, field: &'static Field, cell: &Cell<'a>, n: usize) -> Result<(), Error> {
        let mut records = Vec::new();
        for cell in items(cell, "an array of epochs, one a mechanism")? {
            let row = object(field, &cell)?;
            let object = row.named().expect("an item");
            let spec_version = match object.get("spec_version") {
                None => abi().default_spec_version,
                Some(value) => element::parse_integer(value, Kind::U32, false)
                    .map_err(|problem| problem.at(&cell.path.member("spec_version").text()))?
                    as u32,
            };
            let mut writer = Writer::new(spec_version);
            for (place, field) in abi().epoch.request.iter().enumerate() {
                let section = field.sections[0];
                let count = match field.name.as_str() {
                    "n" => {
                        writer.put(section, vec![Word::Bits(n as u128)], 0);
                        continue;
                    }
                    "alpha_stake" | "tao_stake" => n,
                    "tao_weight" | "emission" => 1,
                    _ => {
                        let cell = writer.member(place, field, &row)?;
                        writer.shape(field, &[cell], Some(object))?;
                        continue;
                    }
                };
                writer.put(section, vec![Word::Bits(0); count], 0);
            }
            let known =
                |name: &str| name == "spec_version" || abi().epoch.request.iter().any(|field| field.name == *name);
            let paid = ["n", "alpha_stake", "tao_stake", "tao_weight", "emission"];
            if let Some(name) = object.keys().find(|name| !known(name) || paid.contains(&name.as_str())) {
                let path = format!("{}.{name}", cell.path.text());
                return Err(Error::at(&path, "unknown_field", "there is no such field, or the payout decides it"));
            }
            records.extend(record::encode(abi().epoch.operation, spec_version, 0, &writer.request().sections)?);
        }
        self.whole.insert(field.sections[0], records);
        Ok(())
    }

    fn elements(&mut self, field: &'static Field, cells: &[Cell<'a>]) -> Result<Vec<Word>, Error> {
        let absent = field.absent.unwrap_or(0).into();
        let none = match field.absent {
            Some(absent) => absent.into(),
            None if field.kind() == Kind::Account => abi().emission.no_account.into(),
            None => u128::MAX,
        };
        let element = |cell: &Cell<'a>| match cell.value {
            None => Ok(Word::Bits(absent)),
            Some(Value::Null) if field.has.is_some() => Ok(Word::Bits(absent)),
            Some(Value::Null) if field.nullable => Ok(Word::Bits(none)),
            Some(_) if field.kind() == Kind::Account => Ok(Word::Account(self.account(cell)?)),
            Some(value) => element::parse(field, value).map(Word::Bits).map_err(|problem| cell.fails(problem)),
        };
        cells.iter().map(element).collect()
    }

    /// The account that an item of a map has as its key.
    fn key(&mut self, field: &'static Field, key: &str, cell: &Cell<'a>) -> Result<Id, Error> {
        let place = field.members().iter().position(|member| member.name == key).expect("abi.json is tested");
        let member = &field.members()[place];
        let cell = self.member(place, member, &object(field, cell)?)?;
        if member.kind() == Kind::Account {
            return self.account(&cell);
        }
        let number = element::parse(member, cell.value.expect("a key")).map_err(|problem| cell.fails(problem))?;
        let mut id = Id::default();
        id[16..].copy_from_slice(&number.to_be_bytes());
        Ok(id)
    }

    fn account(&mut self, cell: &Cell<'a>) -> Result<Id, Error> {
        let value = cell.value.expect("an account");
        let id = parse_account(value).map_err(|problem| cell.fails(problem))?;
        self.has_accounts = true;
        self.ids.entry(id).or_default().get_or_insert(value);
        Ok(id)
    }

    fn put(&mut self, section: u32, words: Vec<Word>, absent: u128) {
        self.columns.insert(section, Column { words, keys: self.keys.clone(), absent });
    }

    fn request(self) -> Request {
        let ranks: BTreeMap<Id, usize> = self.ids.keys().enumerate().map(|(rank, &id)| (id, rank)).collect();
        let mut sections = self.whole;
        for (section, Column { words, keys, absent }) in self.columns {
            let bits = words.into_iter().map(|word| match word {
                Word::Bits(bits) => bits,
                Word::Account(id) => ranks[&id] as u128,
            });
            let bits = match keys {
                None => bits.collect(),
                Some(keys) => {
                    let mut by_rank = vec![absent; ranks.len()];
                    bits.zip(keys.iter()).for_each(|(bits, key)| by_rank[ranks[key]] = bits);
                    by_rank
                }
            };
            let width = element_bytes(section);
            sections.insert(section, bits.iter().flat_map(|bits| bits.to_le_bytes().into_iter().take(width)).collect());
        }
        if self.has_accounts {
            sections.insert(abi().emission.accounts, (ranks.len() as u64).to_le_bytes().to_vec());
        }
        let is_text = self.ids.values().flatten().any(|given| given.is_string());
        let zero = if is_text { format!("0x{}", "0".repeat(64)).into() } else { Value::from(0) };
        let accounts = self.ids.into_values().map(|given| given.cloned().unwrap_or_else(|| zero.clone())).collect();
        let places = self.places.into_iter().map(|(name, places)| match places {
            Places::Known(places) => (name.into(), places),
            Places::Of(keys) => (name.into(), keys.iter().map(|key| ranks[key]).collect()),
        });
        let (places, spec_version) = (places.collect(), self.spec_version);
        Request { sections, accounts, places, value: Map::new(), spec_version }
    }
}

/// An object, or null where that means none.
fn object<'a>(field: &Field, cell: &Cell<'a>) -> Result<Row<'a>, Error> {
    let members = match cell.value {
        None => Members::None,
        Some(Value::Null) if field.has.is_some() => Members::None,
        Some(Value::Object(object)) if !field.tuple => Members::Named(object),
        Some(Value::Array(values)) if field.tuple && values.len() == field.members().len() => Members::Listed(values),
        Some(value) => {
            let names: Vec<_> = field.members().iter().map(|member| member.name.as_str()).collect();
            let expected = if field.tuple { format!("[{}]", names.join(", ")) } else { "an object".into() };
            return Err(cell.fails(wrong_type(&expected, value)));
        }
    };
    Ok(Row { path: cell.path.clone(), members })
}

fn check_names(row: &Row<'_>, is_known: impl Fn(&str) -> bool) -> Result<(), Error> {
    let path = row.path.text();
    let Some(name) = row.named().into_iter().flat_map(Map::keys).find(|name| !is_known(name)) else {
        return Ok(());
    };
    let dot = if path.is_empty() { "" } else { "." };
    Err(Error::at(&format!("{path}{dot}{name}"), "unknown_field", "there is no such field"))
}

fn items<'a>(cell: &Cell<'a>, expected: &str) -> Result<Vec<Cell<'a>>, Error> {
    let before: Rc<str> = cell.path.text().into();
    let elements = array(cell.value.expect("a list"), expected).map_err(|problem| cell.fails(problem))?;
    let cell = |(index, value)| Cell {
        path: Path { before: before.clone(), index: Some(index), member: "" },
        value: Some(value),
    };
    Ok(elements.iter().enumerate().map(cell).collect())
}

/// The elements that another field counts: it is a number, or a list of as many.
fn counted(field: &Field, owner: Option<&Map<String, Value>>) -> usize {
    let counted = field.count.as_ref().and_then(|name| owner?.get(name));
    match counted {
        Some(Value::Array(elements)) => elements.len(),
        Some(number) => number.as_u64().unwrap_or(0) as usize,
        None => 0,
    }
}

/// The keys of a map's items, each of which may be there once.
fn check_distinct<K: Ord>(cells: &[Cell<'_>], keys: &[K]) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for (cell, key) in cells.iter().zip(keys) {
        if !seen.insert(key) {
            return Err(Error::at(&cell.path.text(), "repeated", "its key is there already, and each may be once"));
        }
    }
    Ok(())
}
