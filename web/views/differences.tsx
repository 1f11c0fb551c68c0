import { grouped } from "../../bindings/decimals.js";
import { describeUidDifference, type FieldVerification } from "../../bindings/verify.js";

interface DifferencesProps {
  readonly fields: readonly FieldVerification[];
  /** of this neuron alone */
  readonly uid?: number;
  readonly onUid?: (uid: number) => void;
}

/** So many are shown: the results that can be saved have all. */
const SHOWN = 5;

/** What was recorded, and what the rules give. */
export function Differences({ fields, uid, onUid }: DifferencesProps) {
  const all = fields.flatMap(({ field, differences }) => differences.map((difference) => ({ field, difference })));
  const wanted = uid === undefined ? all : all.filter(({ difference }) => difference.uid === uid);
  if (wanted.length === 0) return null;
  return (
    <ul class="differences">
      {wanted.slice(0, SHOWN).map(({ field, difference }) => {
        const text = describeUidDifference(field, difference);
        return (
          <li key={text}>
            <code>{text}</code>{" "}
            {onUid && (
              <button type="button" class="link" onClick={() => onUid(difference.uid)}>
                neuron {difference.uid}
              </button>
            )}
          </li>
        );
      })}
      {wanted.length > SHOWN && <li>{grouped(wanted.length - SHOWN)} more: save the results to see all.</li>}
    </ul>
  );
}
