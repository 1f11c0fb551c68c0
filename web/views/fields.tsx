import { grouped } from "../../bindings/decimals.js";
import { save } from "../files.js";
import { run } from "../session.js";
import type { Shown } from "../shown.js";
import type { Examined, ExportFormat } from "../verifier.js";

/** Every field that was compared, and all of it as files. */
export function FieldsAndFiles({ shown: { opened, item, subject } }: { shown: Shown }) {
  return (
    <>
      {subject.fields.length > 0 && <Fields subject={subject} />}
      <Exports id={opened.id} item={item} />
    </>
  );
}

function Fields({ subject: { fields } }: { subject: Examined }) {
  return (
    <table class="plain">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Stage</th>
          <th scope="col" class="number">
            Equal
          </th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ field, stage, compared, differing }) => (
          <tr key={field} class={differing > 0 ? "differs" : undefined}>
            <td>
              <code>{field}</code>
            </td>
            <td>{stage}</td>
            <td class="number">{`${grouped(compared - differing)} of ${grouped(compared)}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const exports: readonly (readonly [ExportFormat, string])[] = [
  ["state.json", "State and recording"],
  ["result.json", "Results, JSON"],
  ["result.csv", "Results, CSV"],
];

function Exports({ id, item }: { id: number; item: number }) {
  const store = async (format: ExportFormat) =>
    save(`yuma-${format}`, await run((verifier) => verifier.export(id, item, format)));
  return (
    <p class="actions">
      <span>Save:</span>
      {exports.map(([format, label]) => (
        <button key={format} type="button" onClick={() => store(format)}>
          {label}
        </button>
      ))}
    </p>
  );
}
