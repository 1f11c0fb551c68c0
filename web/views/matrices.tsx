import { useEffect, useState } from "preact/hooks";
import { grouped } from "../../bindings/decimals.js";
import type { Shade } from "../heat.js";
import type { Matrix, MatrixKind } from "../matrix.js";
import type { Remembered } from "../remembered.js";
import { run } from "../session.js";
import type { Examined } from "../verifier.js";
import { type Cell, HeatMap } from "./heat-map.js";

interface MatricesProps extends Remembered {
  readonly subject: Examined;
  readonly onUid: (uid: number) => void;
}

const shades: Readonly<Record<Shade, string>> = {
  whole: "as set",
  kept: "clipped to the consensus",
  cut: "what was clipped",
};

/** Who gave weight to whom, and what the consensus left of it. */
export function Weights({ subject, onUid, settings, onSettings }: MatricesProps) {
  const shade = (Object.keys(shades) as Shade[]).find((name) => name === settings.show) ?? "whole";
  const { matrix, fault } = useMatrix(subject, "weights");
  const cut = matrix?.cut.reduce((count, value) => count + Number(value > 0), 0) ?? 0;
  return (
    <>
      <div class="toolbar">
        <label class="field">
          Weights
          <select value={shade} onChange={(event) => onSettings({ show: event.currentTarget.value })}>
            {Object.entries(shades).map(([name, title]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
        {matrix && (
          <span>
            {matrix.values.length === 0
              ? "None counts."
              : `${grouped(matrix.values.length)} weights of ${grouped(matrix.rows.length)} validators, ${grouped(cut)} of them clipped`}
          </span>
        )}
      </div>
      <Answer fault={fault} matrix={matrix}>
        {(matrix) => (
          <HeatMap
            matrix={matrix}
            shade={shade}
            label={`Weights of ${matrix.rows.length} validators on ${matrix.columns.length} neurons`}
            file="weights"
            describe={(cell) => weightSentence(matrix, cell)}
            onUid={onUid}
          >
            A row is a validator, the most stake first, a column a neuron. {folded(matrix, "weight")}
          </HeatMap>
        )}
      </Answer>
      {matrix && matrix.dropped.length > 0 && <Dropped matrix={matrix} />}
    </>
  );
}

/** Who holds bonds on whom. */
export function Bonds({ subject, onUid, settings, onSettings }: MatricesProps) {
  const kind = settings.show === "bonds-before" ? settings.show : "bonds";
  const { matrix, fault } = useMatrix(subject, kind);
  return (
    <>
      <div class="toolbar">
        <label class="field">
          Bonds
          <select value={kind} onChange={(event) => onSettings({ show: event.currentTarget.value })}>
            <option value="bonds">after this epoch</option>
            <option value="bonds-before">before it</option>
          </select>
        </label>
        {matrix && (
          <span>
            {matrix.values.length === 0
              ? "There are none."
              : `${grouped(matrix.values.length)} bonds of ${grouped(matrix.rows.length)} validators`}
          </span>
        )}
      </div>
      <Answer fault={fault} matrix={matrix}>
        {(matrix) => (
          <HeatMap
            matrix={matrix}
            shade="whole"
            label={`Bonds of ${matrix.rows.length} validators on ${matrix.columns.length} neurons`}
            file="bonds"
            describe={(cell) => bondSentence(matrix, cell)}
            onUid={onUid}
          >
            A row is a validator, the most stake first, a column the neuron it holds a bond on; in percent of the
            largest bond there can be. {folded(matrix, "bond")}
          </HeatMap>
        )}
      </Answer>
    </>
  );
}

/** Asks the worker. What came before stays until the answer is there. */
function useMatrix(subject: Examined, kind: MatrixKind) {
  const [answer, setAnswer] = useState<{ matrix?: Matrix; fault?: string }>({});
  useEffect(() => {
    let stale = false;
    run((verifier) => verifier.matrix(subject.id, subject.item, kind)).then(
      (matrix) => stale || setAnswer({ matrix }),
      (error) => stale || setAnswer({ fault: error.message }),
    );
    return () => {
      stale = true;
    };
  }, [subject, kind]);
  return answer;
}

interface AnswerProps {
  readonly fault: string | undefined;
  readonly matrix: Matrix | undefined;
  readonly children: (matrix: Matrix) => preact.ComponentChildren;
}

function Answer({ fault, matrix, children }: AnswerProps) {
  if (fault) return <p role="alert">{fault}</p>;
  if (matrix === undefined) return <p role="status">Working it out …</p>;
  return <>{matrix.values.length > 0 && children(matrix)}</>;
}

function folded({ n, columns }: Matrix, what: string): string {
  const rest = n - columns.length;
  return rest === 0 ? "" : `Left out: ${grouped(rest)} ${rest === 1 ? "neuron" : "neurons"} without any ${what}.`;
}

const percent = (part: number) => `${(part * 100).toFixed(3)}%`;

const validatorWords = ({ stake }: Matrix, { row, validator }: Cell) =>
  `Validator ${validator} (${percent(stake[row] as number)} of the stake)`;

function weightSentence(matrix: Matrix, cell: Cell): string {
  const who = validatorWords(matrix, cell);
  const { entry, neuron } = cell;
  const consensus = `The consensus on it is ${percent(matrix.totals[cell.column] as number)}`;
  if (entry < 0) return `${who} gives no weight to neuron ${neuron}. ${consensus}.`;
  const cut = matrix.cut[entry] as number;
  const given = `${who} gives ${percent(matrix.values[entry] as number)} of its weight to neuron ${neuron}. ${consensus}`;
  return cut > 0 ? `${given}: ${percent(cut)} is clipped.` : `${given}: nothing is clipped.`;
}

function bondSentence(matrix: Matrix, cell: Cell): string {
  const who = validatorWords(matrix, cell);
  const { entry, neuron } = cell;
  if (entry < 0) return `${who} holds no bond on neuron ${neuron}.`;
  const bond = matrix.values[entry] as number;
  const part = percent(bond / (matrix.totals[cell.column] as number));
  return `${who} holds a bond of ${percent(bond)} on neuron ${neuron}: ${part} of all bonds on it.`;
}

const reasons: Readonly<Record<Matrix["dropped"][number][0], string>> = {
  no_such_neuron: "on a uid that is not in the subnet",
  no_permit: "of neurons without a permit",
  on_itself: "of a validator on itself",
  registered_since: "set before the neuron registered",
  committed_before: "committed before the neuron registered",
};

function Dropped({ matrix: { dropped } }: { matrix: Matrix }) {
  const all = dropped.reduce((sum, [, count]) => sum + count, 0);
  const parts = dropped.map(([why, count]) => `${grouped(count)} ${reasons[why]}`);
  return (
    <p class="note">
      Not shown, for they do not count: {grouped(all)} {all === 1 ? "weight" : "weights"} ({parts.join(", ")}).
    </p>
  );
}
