import { expect, test } from "vitest";
import { formatLink, parseLink } from "../../web/link.js";

const asking = (endpoint: string) =>
  parseLink(`#${new URLSearchParams({ endpoint, netuid: "3", block: "12", uid: "7", view: "bonds" })}`);

test("a link says what it was made of", () => {
  const link = asking("wss://node.example:443/archive");
  expect(link).toMatchObject({
    question: { endpoint: "wss://node.example:443/archive", netuid: 3, block: 12 },
    uid: 7,
  });
  expect(parseLink(formatLink(link))).toEqual(link);
});

test.each(["wss://me:secret@node.example/archive", "http://:secret@127.0.0.1:9944", "ws://secret@node.example"])(
  "%s is passed on without its user and password",
  (endpoint) => {
    const fragment = formatLink(asking(endpoint));
    expect(fragment).not.toContain("secret");
    expect(parseLink(fragment).question?.endpoint).toMatch(/node\.example|127\.0\.0\.1:9944/);
  },
);
