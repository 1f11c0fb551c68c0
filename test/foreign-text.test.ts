import { expect, test } from "vitest";
import { plain, plainAddress } from "../bindings/foreign-text.js";

test.each([
  ["\u001b[2J\u001b[32mall equal\u001b]0;title\u0007", "\ufffd[2J\ufffd[32mall equal\ufffd]0;title\ufffd"],
  ["x\nverdict: all equal\r\n0 differ", "x verdict: all equal 0 differ"],
  ["a\u2028b\u2029c\u0085d\te", "a b c d e"],
  ["\u009b31mred\u007f\u0000", "\ufffd31mred\ufffd\ufffd"],
  ["\u202egnp.exe\u2066\u200f\ufeff\u{e0041}", "\ufffdgnp.exe\ufffd\ufffd\ufffd\ufffd"],
  ["\ud800 alone, \u{1f600} not, \uffff", "\ufffd alone, \u{1f600} not, \ufffd"],
  ["Übergröße, 日本語, =1+1", "Übergröße, 日本語, =1+1"],
])("%j is made plain", (text, expected) => {
  expect(plain(text)).toBe(expected);
});

test("what is too long is cut, at once", () => {
  expect(plain("a".repeat(500))).toBe("a".repeat(500));
  expect(plain("a".repeat(501))).toBe(`${"a".repeat(499)}…`);
  expect(plain("\n".repeat(100_000_000), 10)).toBe(" …");
  expect(plain(`${"a".repeat(8)}\u{1f600}b`, 10)).toBe(`${"a".repeat(8)}\ufffd…`);
});

test.each([
  ["wss://user:secret@node.example:9944/key?apikey=1#x", "wss://node.example:9944"],
  ["http://127.0.0.1:9944/", "http://127.0.0.1:9944"],
  ["user:secret@node.example", "node.example"],
  ["ftp:user:secret@node.example/", "ftp://node.example"],
  ["wss://user:secret@node example/key?key=1", "node example"],
  ["wss://node.example:99999/key", "wss://node.example:99999"],
  ["localhost:9944/key", "localhost:9944"],
  ["node.example", "node.example"],
])("of the address %s only %s is shown", (url, expected) => {
  expect(plainAddress(url)).toBe(expected);
});
