// What is being read, and what came of it.

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { plainAddress } from "../bindings/foreign-text.js";
import { type ChainQuestion, type Link, nowhere, sourceOf } from "./link.js";
import type { Navigation } from "./navigation.js";
import type { Report } from "./read.js";
import { remember } from "./recent.js";
import { Cancelled, callable, cancel, run } from "./session.js";
import type { Shown } from "./shown.js";
import type { Opened } from "./verifier.js";
import type { Task } from "./views/reading.js";

export interface Opening {
  readonly task: Task | undefined;
  readonly fault: string | undefined;
  /** of what the address says is looked at */
  readonly shown: Shown | undefined;
  /** the question that was asked last */
  readonly asked: ChainQuestion | undefined;
  openFiles(files: readonly File[]): void;
  openChain(question: ChainQuestion): void;
  stop(): void;
}

type Opener = (report: Report) => Promise<Opened>;
type Sourced = Shown["opened"];

/** Opens what is asked for, and keeps to the address: what was open is there again when Back comes back to it. */
export function useOpened(navigation: Navigation): Opening {
  const { link } = navigation;
  const [shown, setShown] = useState<Shown>();
  const [asked, setAsked] = useState<ChainQuestion>();
  const [kept] = useState(() => new Kept());
  const { task, fault, read, stop } = useReading(
    useCallback(() => {
      kept.clear();
      setShown(undefined);
    }, [kept]),
  );
  const now = useRef(navigation);
  now.current = navigation;
  const address = sourceOf(link);
  const own = shown?.opened.address === address ? shown : undefined;

  const open = useCallback(
    (what: string, opener: Opener, to: (opened: Opened, link: Link) => Link) =>
      read(what, async (report) => {
        const opened = await opener(report);
        const next = to(opened, now.current.link);
        const named = { ...opened, address: sourceOf(next) };
        const item = itemOf(named, next);
        const subject = await run((verifier) => verifier.show(opened.id, item));
        return () => {
          kept.add(named);
          setShown({ opened: named, item, subject });
          const { go, adjust } = now.current;
          (sourceOf(now.current.link) === named.address ? adjust : go)(next);
        };
      }),
    [read, kept],
  );
  const openFiles = useCallback(
    (files: readonly File[]) => {
      const [first] = files as [File];
      const file = files.length > 1 ? `${first.name} and ${files.length - 1} more` : first.name;
      const opener: Opener = (report) => run((verifier) => verifier.openFiles([...files], report));
      open(first.name, opener, (_, before) => ({ ...waiting(before, file), file }));
    },
    [open],
  );
  const openChain = useCallback(
    (question: ChainQuestion) => {
      setAsked(question);
      const opener: Opener = (report) => run((verifier) => verifier.openChain(question, report));
      // The last epoch is another one tomorrow: an address has the block.
      open(plainAddress(question.endpoint), opener, ({ block }, before) => {
        remember(question);
        return { ...(before.question ? before : waiting(before, undefined)), question: { ...question, block } };
      });
    },
    [open],
  );
  // Not after the next frame, as an effect would be: somebody may have asked for something by then.
  useLayoutEffect(() => {
    const again = kept.find(address);
    if (own || address === "") stop();
    else if (again)
      open(
        "what was open",
        async () => again,
        (_, before) => before,
      );
    else if (link.sample) open("the epochs of this page", openSample, (_, before) => before);
    else stop();
  }, [address]);
  useEpoch(own, link, setShown);
  return { task, fault, shown: own, asked, openFiles, openChain, stop };
}

/** Shows the epoch that the address names, of those that are open. */
function useEpoch(own: Shown | undefined, link: Link, setShown: (shown: Shown) => void): void {
  const wanted = own && itemOf(own.opened, link);
  useEffect(() => {
    if (own === undefined || wanted === undefined || wanted === own.item) return undefined;
    let stale = false;
    run((verifier) => verifier.show(own.opened.id, wanted)).then(
      (subject) => stale || setShown({ ...own, item: wanted, subject }),
      () => {},
    );
    return () => {
      stale = true;
    };
  }, [wanted, own, setShown]);
}

/** The epochs that come with the page. */
async function openSample(report: Report): Promise<Opened> {
  const answer = await fetch("sample.json");
  if (!answer.ok) throw new Error("The epochs that come with this page did not load. Reload the page.");
  const file = new File([await answer.blob()], "the made subnet");
  return run((verifier) => verifier.openFiles([file], report));
}

/** A link that waited for a file keeps its view; what was shown of other epochs has nothing to do with these. */
function waiting(link: Link, file: string | undefined): Link {
  const waits = link.question === undefined && !link.sample && (link.file === undefined || link.file === file);
  return waits ? link : nowhere;
}

/** The epoch of an address; else the first that differs, else the last. */
function itemOf({ items }: Opened, { epoch }: Link): number {
  if (epoch !== undefined && epoch <= items.length) return epoch - 1;
  const different = items.findIndex(({ verdict }) => verdict === "different");
  return different >= 0 ? different : items.length - 1;
}

/** So much of what was opened is kept. */
const KEPT = 4;

/** What the worker still has open. */
class Kept {
  #opened: readonly Sourced[] = [];

  find = (address: string) => this.#opened.find((one) => one.address === address);

  add(opened: Sourced): void {
    const all = [...this.#opened.filter(({ address }) => address !== opened.address), opened];
    this.#opened = all.slice(-KEPT);
    for (const { id } of all.slice(0, -KEPT)) run((verifier) => verifier.close(id)).catch(() => {});
  }

  clear(): void {
    this.#opened = [];
  }
}

/** One task at a time: what others report, late, counts for nothing. */
function useReading(onLost: () => void) {
  const [task, setTask] = useState<Task>();
  const [fault, setFault] = useState<string>();
  const current = useRef<object | undefined>(undefined);
  const stop = useCallback(() => {
    setFault(undefined);
    if (current.current === undefined) return;
    current.current = undefined;
    setTask(undefined);
    cancel();
    onLost();
  }, [onLost]);
  /** @param work gives what is left to do at the end, at once */
  const read = useCallback(
    async (what: string, work: (report: Report) => Promise<() => void>) => {
      stop();
      const own = {};
      current.current = own;
      const tell = (change: () => void) => {
        if (current.current === own) change();
      };
      setTask({ what: `Reading ${what}` });
      const finish = await work(
        callable((what: string, done: number, total: number) => tell(() => setTask({ what, done, total }))),
      ).catch((error) => () => error instanceof Cancelled || setFault((error as Error).message));
      tell(() => {
        current.current = undefined;
        setTask(undefined);
        finish();
      });
    },
    [stop],
  );
  return { task, fault, read, stop };
}
