// What a page over https says of an endpoint that browsers don't let it speak to.

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
