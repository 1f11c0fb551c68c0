import { useState } from "preact/hooks";

/** An address, short to look at and whole when it is selected or copied. */
export function Hotkey({ address }: { address: string }) {
  return (
    <code class="hotkey" title={address}>
      {address.slice(0, 5)}
      <i>{address.slice(5, -4)}</i>
      {address.slice(-4)}
    </code>
  );
}

export function CopiedHotkey({ address }: { address: string }) {
  const [said, setSaid] = useState("");
  const copy = () =>
    navigator.clipboard.writeText(address).then(
      () => setSaid("Copied."),
      () => setSaid("The browser keeps its clipboard to itself: select the address instead."),
    );
  return (
    <span class="actions">
      <Hotkey address={address} />
      <button type="button" class="small" onClick={copy}>
        Copy
      </button>
      <span role="status" class="note">
        {said}
      </span>
    </span>
  );
}
