package yuma

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A request is the sections of a record, and what its result is read by.
type request struct {
	sections sections
	// Every account's id by its rank, as it was given.
	accounts []any
	// Where the items of a list that is sorted or by account lie in the record.
	places map[string][]int
	// What it was made from, and for which runtime.
	value       map[string]any
	specVersion uint32
}

// parse gives the sections of an object's fields from its JSON form (vectors/README.md), as abi.json describes them. Nothing
// is converted to fit: whatever is missing, unknown, of another form or out of range is an error. How many elements an
// epoch's field must have is for the blob to say. The object may have other names also, which are not for the record.
func parse(fields []field, input any, specVersion uint32, also ...string) (*request, error) {
	object, ok := input.(map[string]any)
	if !ok {
		return nil, wrongType("input", "an object", input)
	}
	w := newWriter(specVersion)
	if err := w.members(fields, []cell{{value: object, given: true}}, also...); err != nil {
		return nil, err
	}
	made := w.request()
	made.value = object
	return made, nil
}

// A cell is a value and its path. It is not given where it was left out, or its row has none.
type cell struct {
	path  string
	value any
	given bool
}

func (c cell) isNull() bool { return c.given && c.value == nil }

// A column has the elements of a section. Of those by account: whose they are, and what the others' are.
type column struct {
	words   []word
	keys    []accountID
	byKey   bool
	without word
}

type writer struct {
	specVersion uint32
	columns     map[section]column
	whole       sections
	// Every account's id, and the form it was given in. The default account is always there.
	ids         map[accountID]any
	hasAccounts bool
	// Of the columns put while byKey is set: whose the words are.
	keys   []accountID
	byKey  bool
	places map[string]func(ranks map[accountID]int) []int
}

func newWriter(specVersion uint32) *writer {
	return &writer{
		specVersion: specVersion,
		columns:     map[section]column{},
		whole:       sections{},
		ids:         map[accountID]any{{}: nil},
		places:      map[string]func(map[accountID]int) []int{},
	}
}

// members writes the fields of objects, one a row.
func (w *writer) members(fields []field, rows []cell, also ...string) error {
	for _, row := range rows {
		if object, ok := row.value.(map[string]any); ok {
			if err := checkMembers(object, fields, row.path, also...); err != nil {
				return err
			}
		}
	}
	for i := range fields {
		f := &fields[i]
		cells := make([]cell, len(rows))
		for k, row := range rows {
			var err error
			if cells[k], err = w.member(f, i, row); err != nil {
				return err
			}
		}
		var owner map[string]any
		if len(rows) > 0 {
			owner, _ = rows[0].value.(map[string]any)
		}
		if err := w.shape(f, cells, owner); err != nil {
			return err
		}
	}
	return nil
}

// member finds the member of a row: of an object, or of a list of the members' values.
func (w *writer) member(f *field, place int, row cell) (cell, error) {
	path := join(row.path, f.Name)
	if !row.given || row.value == nil {
		return cell{path: path}, nil
	}
	value, given := any(nil), false
	switch row := row.value.(type) {
	case map[string]any:
		value, given = row[f.Name]
		given = given && f.Constant == nil
	case []any:
		value, given = row[place], true
	}
	if given && !f.isOf(w.specVersion) {
		return cell{}, newError("unknown_field", path, "spec_version %d has no such field", w.specVersion)
	}
	if !given {
		value, given = f.defaultOf(w.specVersion)
	}
	if !given && !f.Optional {
		return cell{}, newError("missing_field", path, "the field is missing")
	}
	return cell{path, value, given}, nil
}

func (w *writer) shape(f *field, cells []cell, owner map[string]any) error {
	if f.Has != nil {
		words := make([]word, len(cells))
		for i, c := range cells {
			words[i].low = uint64(b2u(c.given && c.value != nil))
		}
		w.put(*f.Has, words, word{})
	}
	switch f.Form {
	case "one":
		return w.one(f, cells)
	case "object":
		return w.objects(f, cells)
	case "lists":
		return w.lists(f, cells)
	case "rows_by_account":
		return w.rowsByAccount(f, cells)
	}
	if len(cells) == 0 || !cells[0].given || (cells[0].isNull() && f.OrNone) {
		return nil
	}
	switch c := cells[0]; f.Form {
	case "list", "square":
		return w.list(f, c)
	case "nested":
		lists, err := items(c, "an array")
		if err != nil {
			return err
		}
		return w.lists(f, lists)
	case "by_account":
		return w.byAccount(f, c)
	case "owned":
		return w.owned(f, c, owner)
	case "by_uid":
		return w.byUID(f, c, counted(f, owner))
	case "rows":
		return w.rows(f, c)
	case "epochs":
		return w.epochs(f, c, counted(f, owner))
	}
	panic("abi.json has a form of another age: " + f.Form)
}

func (w *writer) one(f *field, cells []cell) error {
	if f.Optional && (len(cells) == 0 || !cells[0].given) {
		return nil
	}
	words, err := w.elements(f, cells)
	if err != nil || len(f.Sections) == 0 {
		return err
	}
	w.put(f.Sections[0], words, f.without())
	return nil
}

func (w *writer) objects(f *field, cells []cell) error {
	for _, c := range cells {
		if err := checkObject(f, c); err != nil {
			return err
		}
	}
	return w.members(f.members, cells)
}

// fill writes the columns that have an element for each item.
func (w *writer) fill(f *field, cells []cell) error {
	if len(f.members) > 0 {
		return w.objects(f, cells)
	}
	words, err := w.elements(f, cells)
	if err != nil {
		return err
	}
	w.put(f.Sections[len(f.Sections)-1], words, word{})
	return nil
}

func (w *writer) list(f *field, c cell) error {
	cells, err := items(c, "an array")
	if err != nil {
		return err
	}
	if f.Length != nil && len(cells) != *f.Length {
		return newError("wrong_count", c.path, "expected %d, got %d", *f.Length, len(cells))
	}
	if f.Key == "" {
		return w.fill(f, cells)
	}
	keys, err := w.distinctKeys(f, cells)
	if err != nil {
		return err
	}
	order := make([]int, len(keys))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return bytes.Compare(keys[a][:], keys[b][:]) })
	places, sorted := make([]int, len(order)), make([]cell, len(order))
	for place, from := range order {
		places[from], sorted[place] = place, cells[from]
	}
	w.places[f.Name] = func(map[accountID]int) []int { return places }
	return w.fill(f, sorted)
}

// lists writes lists whose elements lie in the columns one list behind the other.
func (w *writer) lists(f *field, cells []cell) error {
	offsets, all := []word{{}}, []cell{}
	for _, c := range cells {
		list, err := items(c, "an array")
		if err != nil {
			return err
		}
		all = append(all, list...)
		offsets = append(offsets, word{low: uint64(len(all))})
	}
	w.put(f.Sections[0], offsets, word{})
	return w.fill(f, all)
}

func (w *writer) byAccount(f *field, c cell) error {
	cells, err := items(c, "an array")
	if err != nil {
		return err
	}
	if len(f.members) == 0 {
		return w.set(f, cells)
	}
	keys, err := w.distinctKeys(f, cells)
	if err != nil {
		return err
	}
	w.mark(f, keys)
	err = w.objects(f, cells)
	w.keys, w.byKey = nil, false
	return err
}

// set writes accounts, of which one may be named twice.
func (w *writer) set(f *field, cells []cell) error {
	keys := make([]accountID, len(cells))
	for i, c := range cells {
		var err error
		if keys[i], err = w.account(c); err != nil {
			return err
		}
	}
	w.mark(f, keys)
	w.keys, w.byKey = nil, false
	return nil
}

// mark notes which accounts are in a map or a set. The columns that follow are by these.
func (w *writer) mark(f *field, keys []accountID) {
	w.hasAccounts = true
	w.keys, w.byKey = keys, true
	w.places[f.Name] = func(ranks map[accountID]int) []int {
		places := make([]int, len(keys))
		for i, key := range keys {
			places[i] = ranks[key]
		}
		return places
	}
	for _, has := range f.Sections {
		w.put(has, slices.Repeat([]word{{low: 1}}, len(keys)), word{})
	}
}

// rowsByAccount writes lists of accounts as rows, one list behind the other, each with whose it is.
func (w *writer) rowsByAccount(f *field, cells []cell) error {
	keys := w.keys
	w.keys, w.byKey = nil, false
	whose, all := []word{}, []cell{}
	for i, c := range cells {
		list, err := items(c, "an array")
		if err != nil {
			return err
		}
		if _, err = w.distinctKeys(f, list); err != nil {
			return err
		}
		whose = append(whose, slices.Repeat([]word{{account: &keys[i]}}, len(list))...)
		all = append(all, list...)
	}
	w.put(f.Sections[0], whose, word{})
	err := w.fill(f, all)
	w.keys, w.byKey = keys, true
	return err
}

// owned writes of all owners' hotkeys those of the one.
func (w *writer) owned(f *field, c cell, whole map[string]any) error {
	wanted := accountID{}
	if given := whole[f.Of]; given != nil {
		var err error
		if wanted, err = parseAccount(given, f.Of); err != nil {
			return err
		}
	}
	owners, err := items(c, "an array")
	if err != nil {
		return err
	}
	hotkeys := []cell{}
	for _, row := range owners {
		if err = checkObject(f, row); err != nil {
			return err
		}
		if err = checkMembers(row.value.(map[string]any), f.members, row.path); err != nil {
			return err
		}
		owner, err := w.member(&f.members[0], 0, row)
		if err != nil {
			return err
		}
		id, err := parseAccount(owner.value, owner.path)
		if err != nil {
			return err
		}
		owns, err := w.member(&f.members[1], 1, row)
		if err != nil {
			return err
		}
		listed, err := items(owns, "an array")
		if err != nil {
			return err
		}
		for _, hotkey := range listed {
			if _, err := parseAccount(hotkey.value, hotkey.path); err != nil {
				return err
			}
		}
		if id == wanted {
			hotkeys = append(hotkeys, listed...)
		}
	}
	return w.set(f, hotkeys)
}

// byUID writes the account of each uid. One that is not listed has none.
func (w *writer) byUID(f *field, c cell, n int) error {
	w.hasAccounts = true
	cells, err := items(c, "an array")
	if err != nil {
		return err
	}
	if err = w.objects(f, cells); err != nil {
		return err
	}
	accounts := slices.Repeat([]word{noAccount}, n)
	seen := map[int]bool{}
	for _, c := range cells {
		neuron := c.value.(map[string]any)
		uid, _ := neuron["uid"].(json.Number).Int64()
		if uid >= int64(n) {
			return newError("too_large", c.path+".uid", "%d is not below the number of neurons, %d", uid, n)
		}
		if seen[int(uid)] {
			return newError("repeated", c.path, "its key is there already, and each may be once")
		}
		seen[int(uid)] = true
		id, err := w.account(cell{c.path + ".hotkey", neuron["hotkey"], true})
		if err != nil {
			return err
		}
		accounts[uid] = word{account: &id}
	}
	w.put(f.Sections[0], accounts, word{})
	return nil
}

func (w *writer) rows(f *field, c cell) error {
	list, err := items(c, "an array")
	if err != nil {
		return err
	}
	offsets, uids, values := make([]byte, 4), []byte{}, []byte{}
	end := uint64(0)
	for i, element := range list {
		row, ok := element.value.([]any)
		if !ok {
			return wrongType(element.path, "a list of [uid, value]", element.value)
		}
		for j, entry := range row {
			path := func(part string) string { return fmt.Sprintf("%s[%d][%d]%s", f.Name, i, j, part) }
			pair, ok := entry.([]any)
			if !ok || len(pair) != 2 {
				return wrongType(path(""), "[uid, value]", entry)
			}
			uid, isUID := smallInteger(pair[0])
			value, isValue := smallInteger(pair[1])
			if !isUID {
				if uid, err = parseInteger(pair[0], "u16", false, path("[0]")); err != nil {
					return err
				}
			}
			if !isValue || f.plain != "u16" {
				if value, err = parseElement(f, pair[1], path("[1]")); err != nil {
					return err
				}
			}
			uids = pack(uids, uid, f.Sections[1])
			values = pack(values, value, f.Sections[2])
		}
		end += uint64(len(row))
		offsets = pack(offsets, word{low: end}, f.Sections[0])
	}
	w.whole[f.Sections[0]], w.whole[f.Sections[1]], w.whole[f.Sections[2]] = offsets, uids, values
	return nil
}

// smallInteger reads a number of up to four digits, as most are. Of the others it says nothing.
func smallInteger(value any) (word, bool) {
	number, _ := value.(json.Number)
	if len(number) == 0 || len(number) > 4 || (number[0] == '0' && len(number) > 1) {
		return word{}, false
	}
	bits := uint64(0)
	for _, digit := range []byte(number) {
		if digit < '0' || digit > '9' {
			return word{}, false
		}
		bits = 10*bits + uint64(digit-'0')
	}
	return word{low: bits}, true
}

// paid are those of an epoch's fields that are for the payout to decide.
var paid = []string{"n", "alpha_stake", "tao_stake", "tao_weight", "emission"}

// epochs writes the epochs' own requests. The blob puts what the payout decides in its places: zeros will do.
func (w *writer) epochs(f *field, c cell, n int) error {
	list, err := items(c, "an array of epochs, one a mechanism")
	if err != nil {
		return err
	}
	given := slices.DeleteFunc(slices.Clone(abi.Epoch.Request), func(f field) bool { return slices.Contains(paid, f.Name) })
	records := []byte{}
	for _, row := range list {
		object, ok := row.value.(map[string]any)
		if !ok {
			return wrongType(row.path, "an object", row.value)
		}
		specVersion := abi.DefaultSpecVersion
		if named, ok := object["spec_version"]; ok {
			if specVersion, err = parseSpecVersion(named, row.path+".spec_version"); err != nil {
				return err
			}
		}
		epoch := newWriter(specVersion)
		if err = epoch.members(given, []cell{row}, "spec_version"); err != nil {
			return err
		}
		made := epoch.request().sections
		for _, f := range abi.Epoch.Request {
			switch f.Name {
			case "n":
				made[f.Sections[0]] = pack(nil, word{low: uint64(n)}, f.Sections[0])
			case "alpha_stake", "tao_stake":
				made[f.Sections[0]] = make([]byte, 8*n)
			case "tao_weight", "emission":
				made[f.Sections[0]] = make([]byte, 8)
			}
		}
		record, err := encode(abi.Epoch.Operation, specVersion, 0, made)
		if err != nil {
			return err
		}
		records = append(records, record...)
	}
	w.whole[f.Sections[0]] = records
	return nil
}

func (w *writer) elements(f *field, cells []cell) ([]word, error) {
	words := make([]word, len(cells))
	for i, c := range cells {
		var err error
		switch {
		case !c.given || (c.value == nil && f.Has != nil):
			words[i] = f.without()
		case c.value == nil && f.Nullable:
			words[i] = f.none()
		case f.plain == "account":
			var id accountID
			id, err = w.account(c)
			words[i] = word{account: &id}
		default:
			words[i], err = parseElement(f, c.value, c.path)
		}
		if err != nil {
			return nil, err
		}
	}
	return words, nil
}

// distinctKeys gives the keys of a map's items, each of which may be there once. A number that is a key is as an id.
func (w *writer) distinctKeys(f *field, cells []cell) ([]accountID, error) {
	place := slices.IndexFunc(f.members, func(member field) bool { return member.Name == f.Key })
	member := &f.members[place]
	keys, seen := make([]accountID, len(cells)), map[accountID]bool{}
	for i, c := range cells {
		if err := checkObject(f, c); err != nil {
			return nil, err
		}
		key, err := w.member(member, place, c)
		if err != nil {
			return nil, err
		}
		if member.plain == "account" {
			keys[i], err = w.account(key)
		} else if _, err = parseElement(member, key.value, key.path); err == nil {
			keys[i], err = parseAccount(key.value, key.path)
		}
		if err != nil {
			return nil, err
		}
		if seen[keys[i]] {
			return nil, newError("repeated", c.path, "its key is there already, and each may be once")
		}
		seen[keys[i]] = true
	}
	return keys, nil
}

func (w *writer) account(c cell) (accountID, error) {
	id, err := parseAccount(c.value, c.path)
	if err != nil {
		return id, err
	}
	w.hasAccounts = true
	if w.ids[id] == nil {
		w.ids[id] = c.value
	}
	return id, nil
}

func (w *writer) put(number section, words []word, without word) {
	w.columns[number] = column{words, w.keys, w.byKey, without}
}

func (w *writer) request() *request {
	ids := slices.SortedFunc(maps.Keys(w.ids), func(a, b accountID) int { return bytes.Compare(a[:], b[:]) })
	ranks, accounts := map[accountID]int{}, make([]any, len(ids))
	zero := any(json.Number("0"))
	for _, given := range w.ids {
		if _, isText := given.(string); isText {
			zero = "0x" + strings.Repeat("0", 64)
		}
	}
	for rank, id := range ids {
		ranks[id] = rank
		if accounts[rank] = w.ids[id]; accounts[rank] == nil {
			accounts[rank] = zero
		}
	}
	made := &request{w.whole, accounts, map[string][]int{}, nil, w.specVersion}
	for number, column := range w.columns {
		words := column.words
		for i, element := range words {
			if element.account != nil {
				words[i] = word{low: uint64(ranks[*element.account])}
			}
		}
		if column.byKey {
			byRank := slices.Repeat([]word{column.without}, len(ids))
			for i, key := range column.keys {
				byRank[ranks[key]] = words[i]
			}
			words = byRank
		}
		content := make([]byte, 0, len(words)*number.elementBytes())
		for _, element := range words {
			content = pack(content, element, number)
		}
		made.sections[number] = content
	}
	if w.hasAccounts {
		made.sections[abi.Emission.Accounts] = pack(nil, word{low: uint64(len(ids))}, abi.Emission.Accounts)
	}
	for name, places := range w.places {
		made.places[name] = places(ranks)
	}
	return made
}

// counted gives the elements that another field counts: it is a number, or a list of as many.
func counted(f *field, owner map[string]any) int {
	switch counted := owner[f.Count].(type) {
	case []any:
		return len(counted)
	case json.Number:
		number, _ := counted.Int64()
		return int(number)
	}
	return 0
}

func items(c cell, expected string) ([]cell, error) {
	elements, ok := c.value.([]any)
	if !ok {
		return nil, wrongType(c.path, expected, c.value)
	}
	cells := make([]cell, len(elements))
	for i, element := range elements {
		cells[i] = cell{fmt.Sprintf("%s[%d]", c.path, i), element, true}
	}
	return cells, nil
}

// checkObject checks that a value is an object, or where it is a tuple a list of its members' values, or null where that
// means none.
func checkObject(f *field, c cell) error {
	if !c.given || (c.value == nil && f.Has != nil) {
		return nil
	}
	expected := "an object"
	if f.Tuple {
		names := make([]string, len(f.members))
		for i, member := range f.members {
			names[i] = member.Name
		}
		if values, ok := c.value.([]any); ok && len(values) == len(names) {
			return nil
		}
		expected = "[" + strings.Join(names, ", ") + "]"
	} else if _, ok := c.value.(map[string]any); ok {
		return nil
	}
	return wrongType(c.path, expected, c.value)
}

// checkMembers checks that an object has no other names.
func checkMembers(object map[string]any, fields []field, path string, also ...string) error {
	// Sorted, so that of several the same one is reported.
	for _, name := range slices.Sorted(maps.Keys(object)) {
		isName := func(f field) bool { return f.Name == name && f.Constant == nil }
		if !slices.Contains(also, name) && !slices.ContainsFunc(fields, isName) {
			return newError("unknown_field", join(path, name), "there is no such field")
		}
	}
	return nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
