import { useRef } from "preact/hooks";
import { networks } from "../../bindings/networks.js";
import { type ChainQuestion, MOST_EPOCHS } from "../link.js";

interface AskProps {
  readonly question: ChainQuestion | undefined;
  /** the question is that of a link, whoever made it */
  readonly isLink: boolean;
  readonly onAsk: (question: ChainQuestion) => void;
}

const FIRST = "finney";
const OTHER = "another";

/** Every endpoint that has a name: a network's own, and its archive where that is another. */
const endpoints: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(networks).flatMap(([name, { rpc, archive }]) => [
    [name, rpc],
    ...(archive === rpc ? [] : [[`${name}, archive`, archive]]),
  ]),
);
const nameOf = (endpoint: string) => Object.keys(endpoints).find((name) => endpoints[name] === endpoint) ?? OTHER;

/** A question to a node. */
export function Ask({ question, isLink, onAsk }: AskProps) {
  const network = useRef<HTMLSelectElement>(null);
  const endpoint = useRef<HTMLInputElement>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onAsk(questionIn(new FormData(event.currentTarget as HTMLFormElement)));
  };
  const first = question?.endpoint ?? (endpoints[FIRST] as string);
  return (
    <section class="card" aria-labelledby="from-node">
      <h2 id="from-node">Check the chain</h2>
      <p>
        {isLink
          ? "This link asks a node. Nothing is sent before you say so:"
          : "Reads a subnet’s epoch from a node. This page speaks to that node alone, and only when you ask:"}
      </p>
      <form class="question" onSubmit={submit}>
        <label class="wide">
          Network
          <select
            ref={network}
            value={nameOf(first)}
            onChange={(event) => {
              const chosen = endpoints[event.currentTarget.value];
              (endpoint.current as HTMLInputElement).value = chosen ?? "";
              if (chosen === undefined) endpoint.current?.focus();
            }}
          >
            {[...Object.keys(endpoints), OTHER].map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label class="wide">
          Endpoint
          <input
            ref={endpoint}
            type="url"
            name="endpoint"
            required
            pattern="(wss?|https?)://.+"
            title="an address that starts with wss:, ws:, https: or http:"
            placeholder="wss://"
            value={first}
            onInput={(event) => {
              (network.current as HTMLSelectElement).value = nameOf(event.currentTarget.value);
            }}
          />
        </label>
        <Numbers question={question} />
        <button type="submit" class="primary">
          Check
        </button>
      </form>
    </section>
  );
}

function Numbers({ question }: { question: ChainQuestion | undefined }) {
  return (
    <>
      <label>
        Subnet
        <input type="number" name="netuid" required min={0} max={65535} value={question?.netuid} />
      </label>
      <label>
        Epochs
        <input type="number" name="last" min={1} max={MOST_EPOCHS} value={question?.last ?? 1} />
      </label>
      <details open={question !== undefined && (question.block !== undefined || question.mechanism > 0)}>
        <summary>An older block, another mechanism</summary>
        <label>
          Block
          <input type="number" name="block" min={1} max={4294967295} placeholder="last" value={question?.block} />
        </label>
        <label>
          Mechanism
          <input type="number" name="mechanism" min={0} max={15} value={question?.mechanism ?? 0} />
        </label>
      </details>
    </>
  );
}

function questionIn(fields: FormData): ChainQuestion {
  const number = (name: string) => {
    const text = String(fields.get(name) ?? "").trim();
    return text === "" ? undefined : Number(text);
  };
  return {
    endpoint: String(fields.get("endpoint")).trim(),
    netuid: number("netuid") as number,
    mechanism: number("mechanism") ?? 0,
    block: number("block"),
    last: number("last") ?? 1,
  };
}
