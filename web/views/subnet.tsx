import { useCallback, useEffect, useState } from "preact/hooks";
import { grouped } from "../../bindings/decimals.js";
import { isObject, type JsonObject } from "../../bindings/json.js";
import { drawChart } from "../../simulation/pictures/chart.js";
import { drawHeat } from "../../subnet/pictures/heat.js";
import { subnetScenarios } from "../../subnet/scenarios.js";
import type { Asked, Lived, SubnetPicture } from "../laboratory.js";
import { run } from "../session.js";
import { Chart } from "./chart.js";
import { Range } from "./range.js";
import { asNamed, Choice, ScenarioCard, useReported } from "./scenario.js";

interface SubnetProps {
  readonly name: string | undefined;
  readonly onName: (name: string) => void;
}

const pictures: Readonly<Record<SubnetPicture, string>> = {
  loss: "Loss of the network",
  incentive: "Incentive of each miner",
  routing: "Whom the gate believes",
};

/** The sliders; undefined is the scenario's own. */
interface Moved {
  readonly top?: number;
  readonly importance?: number;
  readonly known_labels?: number;
  readonly attackers?: number;
}

/** A subnet, run live. */
export function Subnet({ name, onName }: SubnetProps) {
  const known = name !== undefined && Object.hasOwn(subnetScenarios, name) ? name : "constants";
  return <Scenario key={known} name={known} onName={onName} />;
}

function Scenario({ name, onName }: { name: string; onName: (name: string) => void }) {
  const scenario = subnetScenarios[name] as JsonObject & { readonly description: string };
  const [moved, setMoved] = useState<Moved>({});
  const [picture, setPicture] = useState<SubnetPicture>("loss");
  const { value: lived, fault } = useReported<Lived>(
    useCallback(
      (report) => run((verifier) => verifier.subnet(changed(subnetScenarios[name], moved), picture, report)),
      [name, moved, picture],
    ),
  );
  const { miners, attackers } = countsOf(scenario);
  const slider = (field: keyof Moved, label: string, before: number, max: number, step: number) => (
    <Range
      label={label}
      before={before}
      max={max}
      step={step}
      value={moved[field] ?? before}
      onValue={(value) => setMoved((old) => ({ ...old, [field]: value }))}
    />
  );
  const all = miners - attackers + (moved.attackers ?? attackers);
  const toolbar = (
    <>
      <Choice label="Scenario" value={name} options={asNamed(Object.keys(subnetScenarios))} onValue={onName} />
      <Choice
        label="Show"
        value={picture}
        options={pictures}
        onValue={(picture) => setPicture(picture as SubnetPicture)}
      />
    </>
  );
  const controls = (
    <>
      {slider("top", "Miners asked about a digit", all, all, 1)}
      {slider("importance", "Importance loss", 0.03, 3, 0.01)}
      {slider("known_labels", "Labels of a validator", 150, 400, 10)}
      {attackers > 0 && slider("attackers", "Attackers", attackers, 20, 1)}
    </>
  );
  return (
    <>
      <ScenarioCard
        title={scenario.description}
        toolbar={toolbar}
        controls={controls}
        isChanged={Object.keys(moved).length > 0}
        onReset={() => setMoved({})}
        fault={fault}
      >
        {lived && <Picture lived={lived} name={`${name}-${picture}`} />}
      </ScenarioCard>
      {lived && <Digits lived={lived} />}
    </>
  );
}

/** Miners, and those of them whose number can be changed: attackers that are more than one learner. */
function countsOf(scenario: JsonObject) {
  const groups = (scenario.miners as JsonObject[]).map(({ count = 1, ...group }) => ({
    ...group,
    count: Number(count),
  }));
  const sum = (some: readonly { readonly count: number }[]) => some.reduce((total, { count }) => total + count, 0);
  return { miners: sum(groups), attackers: sum(groups.filter((group) => isExtra(scenario, group))) };
}

const isExtra = ({ attackers }: JsonObject, { name, kind }: JsonObject) =>
  Array.isArray(attackers) && attackers.includes(name) && kind !== "specialist" && kind !== "sharpener";

/** A scenario's JSON form with sliders moved. */
function changed(scenario: unknown, { attackers, ...moved }: Moved): JsonObject {
  const json = scenario as JsonObject;
  if (attackers === undefined || !isObject(json)) return { ...json, ...moved };
  const miners = json.miners as JsonObject[];
  const extra = miners.filter((group) => isExtra(json, group));
  const others = miners.filter((group) => !extra.includes(group));
  // Of several groups each has its part.
  const counted = extra.map((group, k) => ({ ...group, count: Math.floor((attackers + k) / extra.length) }));
  const left = counted.filter(({ count }) => count > 0) as JsonObject[];
  const names = new Set([...others, ...left].map((group) => group.name));
  const still = (json.attackers as string[]).filter((name) => names.has(name));
  return { ...json, ...moved, miners: [...others, ...left], attackers: still };
}

const percent = (share: number) => (share * 100).toFixed(1);

function Picture({ lived, name }: { lived: Lived; name: string }) {
  const { picture, epochs, of, milliseconds, loss, right, own, bytes } = lived;
  const draw = useCallback(
    () => ("heat" in picture ? drawHeat(picture.heat, document) : drawChart(picture.chart, document)),
    [picture],
  );
  const { title } = "heat" in picture ? picture.heat : picture.chart;
  return (
    <div class="paper">
      <Chart label={title} file={name} draw={draw} scrolls>
        {title}. {epochs} of {of} epochs, in {(milliseconds / 1000).toFixed(1)} s.
      </Chart>
      <p>
        The network’s loss is {loss.toFixed(3)} nats, {percent(right)} % of its answers are right, and a digit costs{" "}
        {grouped(bytes)} bytes. A validator’s own model, taught with its labels alone, has a loss of {own.toFixed(3)}.
      </p>
      <Shares lived={lived} />
    </div>
  );
}

function Shares({ lived: { groups, shares } }: { lived: Lived }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is too wide scrolls, by keyboard too
    <table class="plain numbers" tabIndex={0}>
      <caption>Pay so far, % of all that miners get, under each metric</caption>
      <thead>
        <tr>
          <td />
          {groups.map((group) => (
            <th key={group} scope="col">
              {group}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shares.map(({ metric, of }) => (
          <tr key={metric}>
            <th scope="row">{metric}</th>
            {groups.map((group, g) => (
              <td key={group}>{percent(of[g] ?? 0)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** So many digits to pick from. */
const SHOWN = 12;

/** What became of single digits. */
function Digits({ lived }: { lived: Lived }) {
  const [first, setFirst] = useState(0);
  const [picked, setPicked] = useState(0);
  const [asked, setAsked] = useState<readonly Asked[]>([]);
  useEffect(() => {
    let stale = false;
    const numbers = Array.from({ length: SHOWN }, (_, k) => (first + k) % lived.examples);
    Promise.all(numbers.map((example) => run((verifier) => verifier.asked(example)))).then(
      (all) => stale || setAsked(all.filter((one) => one !== undefined)),
      () => {},
    );
    return () => {
      stale = true;
    };
  }, [first, lived]);
  const one = asked.find(({ example }) => example === picked) ?? asked[0];
  return (
    <section class="card" aria-labelledby="digits">
      <h2 id="digits">Pick a digit that nobody has learnt</h2>
      <div class="toolbar digits">
        {asked.map(({ example, label, pixels }) => (
          <button
            key={example}
            type="button"
            aria-pressed={example === one?.example}
            aria-label={`a ${label}, number ${example}`}
            onClick={() => setPicked(example)}
          >
            <Digit pixels={pixels} />
          </button>
        ))}
        <button type="button" onClick={() => setFirst((first + SHOWN) % lived.examples)}>
          Others
        </button>
      </div>
      {one && <Answers asked={one} />}
    </section>
  );
}

function Digit({ pixels }: { pixels: readonly number[] }) {
  return (
    <svg viewBox="0 0 8 8" width="32" height="32" aria-hidden="true">
      {pixels.map((value, k) => (
        <rect key={k} x={k % 8} y={Math.floor(k / 8)} width="1" height="1" fill="currentColor" fill-opacity={value} />
      ))}
    </svg>
  );
}

/** Who was asked, what each answered, what it was worth. */
function Answers({ asked: { label, classes, network, miners } }: { asked: Asked }) {
  const likeliest = (answer: readonly number[]) => answer.indexOf(Math.max(...answer));
  const said = (answer: readonly number[]) => {
    const best = likeliest(answer);
    return `${classes[best]} (${percent(answer[best] as number)} %)`;
  };
  const right = (answer: readonly number[]) => percent(answer[classes.indexOf(label)] as number);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is too wide scrolls, by keyboard too
    <table class="plain numbers" tabIndex={0}>
      <caption>
        A {label}: who was asked, what each answered, and by how many nats the network’s loss would rise if it gave its
        average answer
      </caption>
      <thead>
        <tr>
          <td />
          <th scope="col">gate’s weight, %</th>
          <th scope="col">answer</th>
          <th scope="col">its {label}, %</th>
          <th scope="col">worth, nats</th>
        </tr>
      </thead>
      <tbody>
        {miners.map(({ name, weight, answer, worth }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{percent(weight)}</td>
            <td>{said(answer)}</td>
            <td>{right(answer)}</td>
            <td>{worth.toFixed(3).replace("-0.000", "0.000")}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">the network</th>
          <td>100.0</td>
          <td>{said(network)}</td>
          <td>{right(network)}</td>
          <td />
        </tr>
      </tbody>
    </table>
  );
}
