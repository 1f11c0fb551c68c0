import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A component that is loaded when it is first shown. */
export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  let loaded: { readonly Component: ComponentType<Props> } | undefined;
  return function Lazy(props: Props) {
    const [part, setPart] = useState<typeof loaded | { fault: string }>(loaded);
    useEffect(() => {
      if (part) return;
      load().then(
        (Component) => {
          loaded = { Component };
          setPart(loaded);
        },
        () => setPart({ fault: "This part of the page did not load. Reload the page." }),
      );
    }, [part]);
    if (part === undefined) return <p role="status">Loading …</p>;
    return "fault" in part ? <p role="alert">{part.fault}</p> : <part.Component {...props} />;
  };
}
