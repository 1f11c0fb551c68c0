package yuma

import (
	"maps"
	"math"
	"math/big"
	"slices"
)

// format gives the JSON form of a result's fields (vectors/README.md), as abi.json describes them. One that has no sections
// in it is left out.
func format(fields []field, made *request, result sections) map[string]any {
	r := &reader{made, result, map[section][]word{}}
	return objectOf(r.members(fields, 0))
}

// A reader has the columns of a result, and of its request where the result has none.
type reader struct {
	request *request
	result  sections
	columns map[section][]word
}

// A member is a field's name and its value, in the order of the description.
type member struct {
	name  string
	value any
}

func objectOf(members []member) map[string]any {
	object := make(map[string]any, len(members))
	for _, m := range members {
		object[m.name] = m.value
	}
	return object
}

func (r *reader) members(fields []field, row int) []member {
	members := []member{}
	isValue := func(name string, wanted any) bool {
		return slices.ContainsFunc(members, func(m member) bool { return m.name == name && m.value == wanted })
	}
	for i := range fields {
		f := &fields[i]
		isNull := func(name string) bool { return isValue(name, nil) }
		switch {
		case !f.isOf(r.request.specVersion), f.Optional && !r.isThere(f), slices.ContainsFunc(f.Needs, isNull):
		case f.When != nil && !isValue(f.When[0].(string), f.When[1]):
		default:
			members = append(members, member{f.Name, r.shape(f, row)})
		}
	}
	return members
}

// isThere tells whether the result has the first section of a field.
func (r *reader) isThere(f *field) bool {
	number := f.Has
	if number == nil {
		number = &f.Sections[0]
	}
	_, ok := r.result[*number]
	return ok
}

func (r *reader) shape(f *field, row int) any {
	isUnset := func(number section, row int) bool { return r.column(number)[row] == word{} }
	if f.Has != nil && isUnset(*f.Has, row) {
		return nil
	}
	if f.Exists != nil && isUnset(section(f.Exists[0]), int(f.Exists[1])) {
		return nil
	}
	if f.Constant != nil {
		return f.Constant
	}
	switch f.Form {
	case "one":
		return r.element(f, f.Sections, row)
	case "object":
		return objectOf(r.members(f.members, row))
	case "list":
		return r.list(f)
	case "lists":
		ends := r.column(f.Sections[0])
		list := []any{}
		for at := ends[row].low; at < ends[row+1].low; at++ {
			list = append(list, r.item(f, f.Sections[1:], int(at)))
		}
		return list
	case "rows":
		return r.rows(f)
	case "square":
		elements := r.list(f)
		n := int(math.Sqrt(float64(len(elements))))
		return slices.Collect(slices.Chunk(elements, max(n, 1)))
	case "single":
		return []any{objectOf(r.members(f.members, row))}
	case "joined":
		list := []any{}
		for i := range f.Parts {
			list = append(list, r.list(&f.Parts[i])...)
		}
		return list
	case "grouped":
		return r.grouped(&f.members[0], &f.members[1])
	case "given":
		return r.request.value[f.Of]
	case "left":
		given, _ := new(big.Int).SetString(r.request.value[f.Of].(string), 10)
		rest := given.Sub(given, new(big.Int).SetUint64(r.column(f.Sections[0])[row].low))
		if rest.Sign() < 0 {
			return "0"
		}
		return rest.String()
	}
	return nil
}

func (r *reader) rows(f *field) [][]any {
	uids := r.column(f.Sections[1])
	rows := [][]any{}
	ends := r.column(f.Sections[0])
	for i := range len(ends) - 1 {
		row := []any{}
		for at := int(ends[i].low); at < int(ends[i+1].low); at++ {
			uid := formatInteger(uids[at], "u16", false, f.Sections[1])
			row = append(row, [2]any{uid, r.element(f, f.Sections[2:], at)})
		}
		rows = append(rows, row)
	}
	return rows
}

// grouped gives the accounts of the first column with what stands beside them in the second.
func (r *reader) grouped(key, items *field) []any {
	groups := map[uint64][]any{}
	for row, rank := range r.column(key.Sections[0]) {
		groups[rank.low] = append(groups[rank.low], r.element(items, items.Sections, row))
	}
	list := []any{}
	for _, rank := range slices.Sorted(maps.Keys(groups)) {
		list = append(list, map[string]any{key.Name: r.request.accounts[rank], items.Name: groups[rank]})
	}
	return list
}

func (r *reader) list(f *field) []any {
	rows := []int{}
	switch {
	case f.Like != "":
		rows = r.request.places[f.Like]
	case f.Where != nil:
		for row, element := range r.column(*f.Where) {
			if (element != word{}) {
				rows = append(rows, row)
			}
		}
		slices.SortStableFunc(rows, func(a, b int) int {
			for _, number := range f.Order {
				column := r.column(number)
				if column[a] != column[b] {
					return int(column[a].low) - int(column[b].low)
				}
			}
			return 0
		})
	default:
		number, _ := f.firstSection()
		for row := range r.column(number) {
			rows = append(rows, row)
		}
	}
	list := make([]any, len(rows))
	for i, row := range rows {
		list[i] = r.item(f, f.Sections, row)
	}
	return list
}

func (r *reader) item(f *field, of []section, row int) any {
	if len(f.members) == 0 {
		return r.element(f, of, row)
	}
	members := r.members(f.members, row)
	if !f.Tuple {
		return objectOf(members)
	}
	values := make([]any, len(members))
	for i, m := range members {
		values[i] = m.value
	}
	return values
}

// element gives the element of a section, or without one the account whose row it is.
func (r *reader) element(f *field, of []section, row int) any {
	if len(of) == 0 {
		return r.request.accounts[row]
	}
	bits := r.column(of[0])[row]
	switch {
	case f.plain != "account":
		return formatElement(f, bits, of[0])
	case bits == noAccount:
		return nil
	}
	return r.request.accounts[bits.low]
}

func (r *reader) column(number section) []word {
	column, ok := r.columns[number]
	if !ok {
		content, ok := r.result[number]
		if !ok {
			content = r.request.sections[number]
		}
		column = unpack(content, number)
		r.columns[number] = column
	}
	return column
}
