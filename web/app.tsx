import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { plainAddress } from "../bindings/foreign-text.js";
import { useDroppedFiles } from "./files.js";
import { lazy } from "./lazy.js";
import { type ChainQuestion, formatLink, type Link, parseLink } from "./link.js";
import { Cancelled, callable, cancel, run } from "./session.js";
import type { Shown } from "./shown.js";
import type { Opened, Report } from "./verifier.js";
import { Footer } from "./views/footer.js";
import { Reading, type Task } from "./views/reading.js";
import { ResultView } from "./views/result.js";
import { Start } from "./views/start.js";

/** Loaded with the first simulation. */
const Simulate = lazy(async () => (await import("./views/simulate.js")).Simulate);
const FIRST_SCENARIO = "cabal";
/** Loaded with the first subnet, and its data with it. */
const Subnet = lazy(async () => (await import("./views/subnet.js")).Subnet);
const FIRST_SUBNET = "constants";

const leads = {
  verify: "Recomputes a Bittensor subnet’s epoch in this browser, and compares it with what the chain recorded.",
  simulate: "Runs a made network over many epochs, with the same rules as the chain.",
  subnet: "Runs a whole subnet in this browser: miners that learn, validators that ask, and pay by the chain’s rules.",
};

/** The page: a question, the work on it, the answer. */
export function App() {
  const { task, fault, shown, setShown, open } = useOpened();
  // Another link in the same tab asks anew.
  const [link, setLink] = useLink(useCallback(() => setShown(undefined), [setShown]));
  const openFile = useCallback(
    (file: File) => {
      setLink({ question: undefined, scenario: undefined, subnet: undefined });
      return open(file.name, (report) => run((verifier) => verifier.openFile(file.name, file, report)));
    },
    [open, setLink],
  );
  useDroppedFiles(openFile);
  const openChain = useCallback(
    (question: ChainQuestion) => {
      setLink({ question });
      return open(plainAddress(question.endpoint), async (report) => {
        const opened = await run((verifier) => verifier.openChain(question, report));
        // The last epoch is another one tomorrow: a link carries the block.
        setLink({ question: { ...question, block: opened.chain?.block } });
        return opened;
      });
    },
    [open, setLink],
  );
  const choose = async (opened: Opened, item: number) =>
    setShown({ opened, item, subject: await run((verifier) => verifier.show(item)) });
  const close = () => {
    setShown(undefined);
    setLink({ question: undefined, uid: undefined });
  };

  const page = link.subnet !== undefined ? "subnet" : link.scenario !== undefined ? "simulate" : "verify";
  const answer = shown && (
    <ResultView
      shown={shown}
      link={link}
      onLink={setLink}
      onChoose={(item) => choose(shown.opened, item)}
      onClose={close}
    />
  );
  const start = <Start question={link.question} onFile={openFile} onChain={openChain} />;
  return (
    <>
      <Header page={page} link={link} />
      <main>
        {page === "simulate" && <Simulate name={link.scenario} onName={(scenario) => setLink({ scenario })} />}
        {page === "subnet" && <Subnet name={link.subnet} onName={(subnet) => setLink({ subnet })} />}
        {page === "verify" && fault && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        {page === "verify" && (task ? <Reading task={task} onCancel={cancel} /> : (answer ?? start))}
      </main>
      <Footer />
    </>
  );
}

interface HeaderProps {
  readonly page: keyof typeof leads;
  readonly link: Link;
}

function Header({ page, link }: HeaderProps) {
  const nowhere = { ...link, scenario: undefined, subnet: undefined };
  const links: readonly [HeaderProps["page"], string, Link][] = [
    ["verify", "Verify", nowhere],
    ["simulate", "Simulate", { ...nowhere, scenario: FIRST_SCENARIO }],
    ["subnet", "Subnet", { ...nowhere, subnet: FIRST_SUBNET }],
  ];
  return (
    <header>
      <h1>Yuma verifier</h1>
      <nav aria-label="Pages">
        {links.map(([name, label, to]) => (
          <a key={name} href={formatLink(to)} aria-current={name === page ? "page" : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <p>{leads[page]}</p>
    </header>
  );
}

/** What is being read, and what came of it. */
function useOpened() {
  const [task, setTask] = useState<Task>();
  const [fault, setFault] = useState<string>();
  const [shown, setShown] = useState<Shown>();
  /** The task under way: what others report, late, counts for nothing. */
  const current = useRef<object | undefined>(undefined);
  const open = useCallback(async (source: string, read: (report: Report) => Promise<Opened>) => {
    if (current.current) cancel();
    const own = {};
    current.current = own;
    const tell = (change: () => void) => {
      if (current.current === own) change();
    };
    setFault(undefined);
    setTask({ what: `Reading ${source}` });
    try {
      const opened = await read(
        callable((what: string, done: number, total: number) => tell(() => setTask({ what, done, total }))),
      );
      const different = opened.items.findIndex(({ verdict }) => verdict === "different");
      const item = different >= 0 ? different : opened.items.length - 1;
      const subject = await run((verifier) => verifier.show(item));
      tell(() => setShown({ opened, item, subject }));
    } catch (error) {
      tell(() => {
        setShown(undefined);
        if (!(error instanceof Cancelled)) setFault((error as Error).message);
      });
    }
    tell(() => {
      current.current = undefined;
      setTask(undefined);
    });
  }, []);
  return { task, fault, shown, setShown, open };
}

/** What the fragment says, and a way to change it. */
function useLink(onQuestion: () => void) {
  const [link, setLink] = useState(() => parseLink(location.hash));
  const now = useRef(link);
  now.current = link;
  useEffect(() => {
    const onChange = () => {
      const next = parseLink(location.hash);
      if (next.question && JSON.stringify(next.question) !== JSON.stringify(now.current.question)) onQuestion();
      setLink(next);
    };
    addEventListener("hashchange", onChange);
    return () => removeEventListener("hashchange", onChange);
  }, [onQuestion]);
  const change = useCallback((part: Partial<Link>) => {
    const next = { ...now.current, ...part };
    now.current = next;
    history.replaceState(null, "", formatLink(next));
    setLink(next);
  }, []);
  return [link, change] as const;
}
