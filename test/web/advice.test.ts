// What the page says of an endpoint that could not be read, or that browsers don't let it speak to.

import { afterEach, expect, test, vi } from "vitest";
import { adviceOn } from "../../web/advice.js";

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["https:", "ws://node.example:9944", true],
  ["https:", "http://node.example", true],
  ["https:", "wss://node.example", false],
  ["https:", "ws://127.0.0.1:9944", false],
  ["https:", "ws://[::1]:9944", false],
  ["http:", "ws://node.example:9944", false],
])("from %s to %s", (protocol, endpoint, refused) => {
  vi.stubGlobal("location", { protocol });
  const advice = adviceOn("unreachable", endpoint);
  expect(advice.startsWith("This page came over https, and browsers then refuse")).toBe(refused);
  expect(advice).not.toBe("");
});

test.each(["timeout", "rate_limited", "refused", "no_proof", "no_websocket", "bad_proof", "wrong_block"] as const)(
  "what to do about %s",
  (code) => expect(adviceOn(code, "wss://node.example")).toMatch(/^(Try|Name|Don’t) /),
);

test("nothing where the message says it: an archive node has older blocks", () =>
  expect(adviceOn("pruned", "wss://node.example")).toBe(""));
