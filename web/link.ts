// What the page shows, as a link: in the fragment, which browsers send to nobody.

import { plain } from "../bindings/foreign-text.js";

export interface ChainQuestion {
  readonly endpoint: string;
  readonly netuid: number;
  readonly mechanism: number;
  /** of the newest epoch that is wanted; undefined: the last there was */
  readonly block: number | undefined;
  /** epochs up to that one */
  readonly last: number;
}

/** In the order of the links to them. */
export const views = ["neurons", "neuron", "compare", "history", "shares", "weights", "bonds", "what-if"] as const;
export type View = (typeof views)[number];

/** Epochs that are read at a time: each takes a node as long as the first. */
export const MOST_EPOCHS = 50;

export interface Link {
  readonly question: ChainQuestion | undefined;
  /** the name of a file, which no link can carry */
  readonly file: string | undefined;
  /** the epochs that come with the page */
  readonly sample: boolean;
  /** of several, counted from 1 */
  readonly epoch: number | undefined;
  /** the one it is compared with */
  readonly against: number | undefined;
  readonly uid: number | undefined;
  readonly view: View;
  /** the name of a scenario, where the page simulates */
  readonly scenario: string | undefined;
  /** the name of a subnet's scenario, where the page runs one */
  readonly subnet: string | undefined;
  /** what a view remembers of itself; it says which names and values it knows */
  readonly settings: Readonly<Record<string, string>>;
  /** what of the fragment makes no sense, in sentences */
  readonly faults: readonly string[];
}

export const nowhere: Link = {
  question: undefined,
  file: undefined,
  sample: false,
  epoch: undefined,
  against: undefined,
  uid: undefined,
  view: "neurons",
  scenario: undefined,
  subnet: undefined,
  settings: {},
  faults: [],
};

/** UTF-16 units of a fragment: more than any link of this page has. */
const MOST = 4000;
const MOST_SETTINGS = 20;
/** What a link says that is not a view's own. */
const known = [
  ...["endpoint", "netuid", "mechanism", "block", "last"],
  ...["file", "sample", "epoch", "against", "uid", "view", "simulate", "subnet"],
];

export function parseLink(fragment: string): Link {
  if (fragment.length > MOST) return { ...nowhere, faults: ["This link is longer than any of this page."] };
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  const faults: string[] = [];
  const number = (name: string, min: number, max: number) => {
    const text = fields.get(name);
    if (text === null) return undefined;
    if (/^[0-9]{1,10}$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text);
    faults.push(`This link’s ${name} is “${plain(text, 40)}”, where a number from ${min} to ${max} is wanted.`);
    return undefined;
  };
  const question = questionIn(fields, number, faults);
  const uid = number("uid", 0, 65535);
  const view = fields.get("view");
  const found = views.find((one) => one === view);
  if (view !== null && found === undefined) {
    faults.push(`This link’s view is “${plain(view, 40)}”, which this page does not have.`);
  }
  const settings = [...fields].filter(([name]) => /^[a-z-]{1,32}$/.test(name) && !known.includes(name));
  return {
    question,
    file: fields.get("file") ?? undefined,
    sample: fields.has("sample"),
    epoch: number("epoch", 1, 1_000_000),
    against: number("against", 1, 1_000_000),
    uid,
    view: found ?? usual(uid),
    scenario: fields.get("simulate") ?? undefined,
    subnet: fields.get("subnet") ?? undefined,
    settings: Object.fromEntries(settings.slice(0, MOST_SETTINGS)),
    faults,
  };
}

/** The view of a link that names none. */
const usual = (uid: number | undefined): View => (uid === undefined ? "neurons" : "neuron");

function questionIn(
  fields: URLSearchParams,
  number: (name: string, min: number, max: number) => number | undefined,
  faults: string[],
): ChainQuestion | undefined {
  const endpoint = fields.get("endpoint");
  const netuid = number("netuid", 0, 65535);
  const more = { mechanism: number("mechanism", 0, 15) ?? 0, block: number("block", 1, 2 ** 32 - 1) };
  const last = number("last", 1, MOST_EPOCHS) ?? 1;
  if (endpoint === null) return undefined;
  if (!/^(wss?|https?):\/\/./.test(endpoint) || !URL.canParse(endpoint)) {
    faults.push(
      `This link’s endpoint is “${plain(endpoint, 60)}”, where a node’s address is wanted, as in wss://node.`,
    );
    return undefined;
  }
  if (netuid === undefined) {
    if (!fields.has("netuid")) faults.push("This link names an endpoint, but no subnet.");
    return undefined;
  }
  return { endpoint, netuid, ...more, last };
}

export function formatLink(link: Link): string {
  const { question, file, sample, epoch, against, uid, view, scenario, subnet, settings } = link;
  const fields = new URLSearchParams();
  const set = (name: string, value: string | number | undefined) => {
    if (value !== undefined) fields.set(name, String(value));
  };
  if (question) {
    set("endpoint", withoutSecrets(question.endpoint));
    set("netuid", question.netuid);
    if (question.mechanism > 0) set("mechanism", question.mechanism);
    set("block", question.block);
    if (question.last > 1) set("last", question.last);
  }
  set("file", file);
  if (sample) set("sample", "");
  set("epoch", epoch);
  set("against", against);
  set("uid", uid);
  if (view !== usual(uid)) set("view", view);
  set("simulate", scenario);
  set("subnet", subnet);
  for (const [name, value] of Object.entries(settings)) set(name, value);
  return `#${fields}`;
}

/** What a link looks at, apart from how: the same for all views of the same epochs. Empty: nothing. */
export const sourceOf = ({ question, file, sample }: Pick<Link, "question" | "file" | "sample">): string =>
  formatLink({ ...nowhere, question, file, sample }).slice(1);

/** A link is passed on: who may ask at the endpoint, its user and password, is not in it. */
function withoutSecrets(endpoint: string): string {
  if (!URL.canParse(endpoint)) return endpoint;
  const url = new URL(endpoint);
  if (url.username === "" && url.password === "") return endpoint;
  url.username = "";
  url.password = "";
  return url.href;
}
