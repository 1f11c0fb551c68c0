import { useEffect, useState } from "preact/hooks";
import { run } from "../session.js";

/** The blob that computes everything here. */
export function Footer() {
  const [blob, setBlob] = useState<{ sha256: string } | { fault: string }>();
  useEffect(() => {
    run((verifier) => verifier.load()).then(
      (sha256) => setBlob({ sha256 }),
      (error) => setBlob({ fault: error.message }),
    );
  }, []);
  return (
    <footer>
      {blob === undefined ? (
        "Loading what computes …"
      ) : "fault" in blob ? (
        <span role="alert">{blob.fault}</span>
      ) : (
        <>
          Computed by yuma.wasm, SHA-256 <code>{blob.sha256}</code>, checked in this browser.
        </>
      )}
    </footer>
  );
}
