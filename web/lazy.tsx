import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A component that is loaded when it is first shown. */
export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return function Lazy(props: Props) {
    const [loaded, setLoaded] = useState<{ Component: ComponentType<Props> } | { fault: string }>();
    useEffect(() => {
      load().then(
        (Component) => setLoaded({ Component }),
        () => setLoaded({ fault: "This part of the page did not load. Reload the page." }),
      );
    }, []);
    if (loaded === undefined) return <p role="status">Loading …</p>;
    return "fault" in loaded ? <p role="alert">{loaded.fault}</p> : <loaded.Component {...props} />;
  };
}
