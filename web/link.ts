// The question a link carries, in the fragment, which browsers send to nobody.

export interface ChainQuestion {
  readonly endpoint: string;
  readonly netuid: number;
  readonly mechanism: number;
  /** undefined: the last epoch there was */
  readonly block: number | undefined;
}

export const views = ["neurons", "shares", "weights", "bonds", "what-if"] as const;
export type View = (typeof views)[number];

export interface Link {
  readonly question: ChainQuestion | undefined;
  readonly uid: number | undefined;
  readonly view: View;
  /** the name of a scenario, where the page simulates */
  readonly scenario: string | undefined;
  /** the name of a subnet's scenario, where the page runs one */
  readonly subnet: string | undefined;
}

export function parseLink(fragment: string): Link {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  const number = (name: string) => {
    const text = fields.get(name) ?? "";
    return /^[0-9]{1,10}$/.test(text) ? Number(text) : undefined;
  };
  const endpoint = fields.get("endpoint");
  const netuid = number("netuid");
  const question =
    endpoint === null || netuid === undefined
      ? undefined
      : { endpoint, netuid, mechanism: number("mechanism") ?? 0, block: number("block") };
  return {
    question,
    uid: number("uid"),
    view: views.find((view) => view === fields.get("view")) ?? "neurons",
    scenario: fields.get("simulate") ?? undefined,
    subnet: fields.get("subnet") ?? undefined,
  };
}

export function formatLink({ question, uid, view, scenario, subnet }: Link): string {
  const fields = new URLSearchParams();
  const set = (name: string, value: string | number | undefined) => {
    if (value !== undefined) fields.set(name, String(value));
  };
  if (question) {
    set("endpoint", withoutSecrets(question.endpoint));
    set("netuid", question.netuid);
    if (question.mechanism > 0) set("mechanism", question.mechanism);
    set("block", question.block);
  }
  set("uid", uid);
  if (view !== "neurons") set("view", view);
  set("simulate", scenario);
  set("subnet", subnet);
  return `#${fields}`;
}

/** A link is passed on: who may ask at the endpoint, its user and password, is not in it. */
function withoutSecrets(endpoint: string): string {
  if (!URL.canParse(endpoint)) return endpoint;
  const url = new URL(endpoint);
  if (url.username === "" && url.password === "") return endpoint;
  url.username = "";
  url.password = "";
  return url.href;
}
