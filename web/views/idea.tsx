import { formatLink, nowhere } from "../link.js";

/** An epoch of the page’s own that differs much from the one before. */
const EVENTFUL = 27;

/** What this is, in two sentences and a picture, and epochs to look at right away. */
export function Idea() {
  return (
    <section class="card idea" aria-labelledby="idea">
      <div>
        <h2 id="idea">What did I earn, why, and is it right?</h2>
        <p>
          The chain pays a subnet’s miners and validators by rules anyone can compute. This page computes them again in
          your browser, says whether the chain kept to them, and shows each neuron where its pay comes from.
        </p>
        <p class="actions">
          <a class="button primary" href={formatLink({ ...nowhere, sample: true, epoch: EVENTFUL })}>
            Look at a subnet
          </a>
          <span class="note">Made for the purpose, 19 neurons and 28 epochs, recorded from the chain’s own code.</span>
        </p>
      </div>
      <Picture />
    </section>
  );
}

/** The same epoch twice: recorded by the chain, computed here; and whether the two are equal. */
function Picture() {
  const bars = [34, 52, 18, 44, 26];
  const row = (x: number, color: string) =>
    bars.map((height, i) => (
      <rect key={height} x={x + 14 + i * 15} y={84 - height} width={10} height={height} rx={1.5} fill={color} />
    ));
  return (
    <svg
      viewBox="0 0 360 130"
      role="img"
      aria-label="What the chain recorded and what the rules give, held side by side"
    >
      <rect x={1} y={1} width={102} height={98} rx={8} fill="none" stroke="var(--line)" />
      <rect x={257} y={1} width={102} height={98} rx={8} fill="none" stroke="var(--line)" />
      {row(0, "var(--validator)")}
      {row(256, "var(--miner)")}
      <path d="M112 50h34m68 0h34" stroke="var(--muted)" stroke-width={2} />
      <circle cx={180} cy={50} r={26} fill="var(--accent)" />
      <path d="M168 51l8 9 16-19" fill="none" stroke="var(--surface)" stroke-width={5} />
      <g fill="var(--muted)" font-size={13} text-anchor="middle">
        <text x={52} y={120}>
          the chain
        </text>
        <text x={180} y={120}>
          equal to the rao?
        </text>
        <text x={308} y={120}>
          the rules
        </text>
      </g>
    </svg>
  );
}
