import { describe, expect, it } from "vitest";
import { jsonFault } from "../bindings/json-fault.js";

const early = "the text ends too early";
const string = "this string has no end, or a character that must be escaped";
const stray = (text: string) => `${text} does not belong here`;

describe("where a text stops being JSON", () => {
  it.each([
    ["", 1, 1, early],
    [" \n ", 2, 2, early],
    ["[1,\n2", 2, 2, early],
    ['{"a":', 1, 6, early],
    ['{"a": "b', 1, 7, string],
    ['["a\tb"]', 1, 2, string],
    ['["\\x"]', 1, 2, string],
    ["[1, 2,]", 1, 7, stray("]")],
    ['{\n  "a": 1,\n}', 3, 1, stray("}")],
    ['{"a": 1 "b": 2}', 1, 9, stray('"b"')],
    ['{"a", 1}', 1, 5, stray(",")],
    ['["a": 1]', 1, 5, stray(":")],
    ["{1: 2}", 1, 2, stray("1")],
    ["[01]", 1, 3, stray("1")],
    ["[.5]", 1, 2, stray(".5")],
    ["[1 2]", 1, 4, stray("2")],
    ["{} {}", 1, 4, stray("{")],
    ["[1}", 1, 3, stray("}")],
    ["]", 1, 1, stray("]")],
    ["[NaN, 1]", 1, 2, stray("NaN")],
    ["[truth]", 1, 2, stray("truth")],
    ["# comment\n{}", 1, 1, stray("#")],
    ["['a']", 1, 2, stray("'")],
    ["[true, {}, [], \"\\u00e9\\n\", -1.5e+7, null, 'x']", 1, 43, stray("'")],
  ])("%j", (text, line, column, problem) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(jsonFault(text)).toEqual({ line, column, problem });
  });
});
