import { percent } from "../../bindings/decimals.js";
import type { Reasons } from "../answers.js";
import type { ViewProps } from "../shown.js";
import { Bars } from "./bars.js";
import { ConsensusPlot } from "./consensus-plot.js";
import { OverTime } from "./history.js";
import { Paragraph } from "./paragraph.js";

/** Of raw I32F32 bits, for a picture. */
const fraction = (bits: bigint) => Number(bits) / 2 ** 32;

interface AsValidatorProps extends ViewProps {
  readonly uid: number;
  readonly reasons: Reasons;
}

/** What the consensus leaves of its weights, what its bonds earn, and how its dividends go. */
export function AsValidator({ reasons, ...props }: AsValidatorProps) {
  const { weights, bonds } = reasons.validator;
  const { validator: lines } = reasons.sentences;
  if (lines.length === 0) return null;
  const href = (uid: number) => props.navigation.href({ uid, view: "neuron" });
  const heaviest = weights.filter(({ weight }) => weight > 0n).sort((a, b) => Number(b.weight - a.weight));
  const holding = bonds.filter(({ share }) => share > 0n);
  const hasClipped = heaviest.some(({ weight, clipped }) => clipped < weight);
  return (
    <section aria-labelledby="as-validator">
      <h3 id="as-validator">As a validator</h3>
      <div class="pictures">
        {heaviest.length > 0 && (
          <div>
            <Bars
              caption={`Its weights${hasClipped ? ", with what is clipped" : ""}; the line is the consensus`}
              columns={["weight", "consensus"]}
              color="miner"
              href={href}
              bars={heaviest.map(({ miner, weight, clipped, consensus }) => ({
                uid: miner,
                kept: fraction(clipped),
                cut: fraction(weight - clipped),
                mark: fraction(consensus),
                cells: [percent(weight), percent(consensus)],
              }))}
            />
          </div>
        )}
        {holding.length > 0 && (
          <div>
            <Bars
              caption="Its bonds: the part of all dividends that each earns"
              columns={["earns", "of the bonds"]}
              color="validator"
              href={href}
              bars={holding.map(({ miner, share, earned }) => ({
                uid: miner,
                kept: fraction(earned),
                cells: [percent(earned), percent(share)],
              }))}
            />
          </div>
        )}
      </div>
      <OverTime {...props} only="dividends" />
      <p>{lines.join(" ")}</p>
    </section>
  );
}

/** What its incentive comes from; a picture where somebody's stake is behind a weight on it. */
export function AsMiner({ reasons: { uid, miner, sentences } }: { reasons: Reasons }) {
  if (sentences.miner.length === 0) return null;
  const hasMeaning = miner.weights.some(({ weight, activeStake }) => weight > 0n && activeStake > 0n);
  return (
    <section aria-labelledby="as-miner">
      <h3 id="as-miner">As a miner</h3>
      {hasMeaning && <ConsensusPlot uid={uid} miner={miner} />}
      <Paragraph lines={sentences.miner} />
    </section>
  );
}
