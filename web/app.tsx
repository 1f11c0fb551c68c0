import { useCallback } from "preact/hooks";
import { useDroppedFiles } from "./files.js";
import { lazy } from "./lazy.js";
import { type Link, nowhere } from "./link.js";
import { type Navigation, useNavigation } from "./navigation.js";
import { useOpened } from "./opened.js";
import { Footer } from "./views/footer.js";
import { Reading } from "./views/reading.js";
import { ResultView } from "./views/result.js";
import { Start } from "./views/start.js";

/** Loaded with the first simulation. */
const Simulate = lazy(async () => (await import("./views/simulate.js")).Simulate);
const FIRST_SCENARIO = "cabal";
/** Loaded with the first subnet, and its data with it. */
const Subnet = lazy(async () => (await import("./views/subnet.js")).Subnet);
const FIRST_SUBNET = "constants";

/** The page: a question, the work on it, the answer. */
export function App() {
  const navigation = useNavigation();
  const { link, go, adjust } = navigation;
  const opening = useOpened(navigation);
  const { task, fault, shown, openFiles } = opening;
  // Where simulations are, files are scenarios.
  useDroppedFiles(link.scenario === undefined ? openFiles : undefined);
  const onScenario = useCallback((scenario: string) => go({ scenario, settings: {} }), [go]);
  const onSubnet = useCallback((subnet: string) => go({ subnet, settings: {} }), [go]);
  const onSettings = useCallback((settings: Link["settings"]) => adjust({ settings }), [adjust]);

  const page = pageOf(link);
  const faults = [...link.faults, ...(page === "verify" && fault !== undefined ? [fault] : [])];
  const checked = task ? (
    <Reading task={task} onCancel={opening.stop} />
  ) : shown ? (
    <ResultView shown={shown} navigation={navigation} onChain={opening.openChain} />
  ) : (
    <Start link={link} opening={opening} />
  );
  return (
    <>
      <Header page={page} navigation={navigation} />
      <main>
        {faults.map((text) => (
          <p key={text} class="fault" role="alert">
            {text}
          </p>
        ))}
        {page === "simulate" && (
          <Simulate name={link.scenario} onName={onScenario} settings={link.settings} onSettings={onSettings} />
        )}
        {page === "subnet" && <Subnet name={link.subnet} onName={onSubnet} />}
        {page === "verify" && checked}
      </main>
      <Footer />
    </>
  );
}

type Page = "verify" | "simulate" | "subnet";

const pageOf = ({ scenario, subnet }: Link): Page =>
  subnet !== undefined ? "subnet" : scenario !== undefined ? "simulate" : "verify";

function Header({ page, navigation: { href } }: { page: Page; navigation: Navigation }) {
  const checked = { scenario: undefined, subnet: undefined, settings: {} };
  const links: readonly [Page, string, Partial<Link>][] = [
    ["verify", "Verify", checked],
    ["simulate", "Simulate", { ...checked, scenario: FIRST_SCENARIO }],
    ["subnet", "Subnet", { ...checked, subnet: FIRST_SUBNET }],
  ];
  return (
    <header>
      <h1>
        <a href={href(nowhere)}>Yuma verifier</a>
      </h1>
      <nav aria-label="Pages">
        {links.map(([name, label, to]) => (
          <a key={name} href={href(to)} aria-current={name === page ? "page" : undefined}>
            {label}
          </a>
        ))}
      </nav>
    </header>
  );
}
