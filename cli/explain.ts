// yuma explain: why one neuron got what it got.

import { Command, Option } from "commander";
import { YumaError } from "../bindings/error.js";
import { type Explanation, explain } from "../bindings/explain/explain.js";
import { formatExplanation } from "../bindings/explain/json.js";
import { plainJson } from "../bindings/foreign-text.js";
import { loadYuma, type Yuma } from "../bindings/load.js";
import type { PayoutRecord } from "../bindings/payout/record.js";
import { verifyPayout } from "../bindings/payout/verify.js";
import { paidNeuron } from "../bindings/payout/words.js";
import { againstOf, comparisonOf } from "./compare.js";
import { netuid, withNodeOptions } from "./endpoint.js";
import { type EpochNames, type NamedEpoch, namedEpoch } from "./epoch-named.js";
import { type About, explanationText } from "./explain-format.js";
import { uidIn } from "./identity.js";
import { InputError } from "./input.js";
import { asksForSubnet, withNetwork } from "./network.js";
import { stakersOf, stakersWords, tellStakers } from "./verify-stakers.js";

interface Options extends EpochNames {
  readonly uid?: string;
  readonly coldkey?: string;
  readonly hotkey?: string;
  readonly against?: string;
  readonly againstCase?: string;
  readonly format: "table" | "json";
}

export function explainCommand(): Command {
  const command = new Command("explain")
    .description("why one neuron got what it got: its way through an epoch, in words and numbers")
    .argument("[file]", "a state, or a vector file with epochs; - is standard input")
    .option(
      "--uid <neuron>",
      "the neuron: its uid, its hotkey's or coldkey's address, its name, or how one of these begins",
    )
    .option("--coldkey <address>", "or with --rpc and --netuid: what a coldkey's stakes earned")
    .option("--hotkey <address>", "the same of all who stake with a hotkey, or of the coldkey's stake with it")
    .option("--case <name>", "the case of a vector file (default: its first)")
    .option("--step <number>", "the step of a sequence, from 1 (default: its last)")
    .option("--against <epoch>", "compare with another epoch: a step of the case, with --rpc a block, or a file")
    .option("--against-case <name>", "the case of that file, or another of the same (default: its first)")
    .option("--rpc <url>", "or: a node's endpoint: ws, wss, http or https,")
    .option("--netuid <number>", "and a subnet", netuid)
    .addOption(new Option("--format <format>", "how to print it").choices(["table", "json"]).default("table"))
    .action(async (file: string | undefined, options: Options) => {
      const { uid, coldkey, hotkey } = options;
      if (coldkey !== undefined || hotkey !== undefined) {
        await tellStakers({ ...options, ...stakersOf(file, options) }, stakersWords);
        return;
      }
      if (uid === undefined)
        throw new InputError("required option '--uid <number>' not specified, or --coldkey or --hotkey");
      const yuma = await loadYuma();
      const subject = await namedEpoch(yuma, file, options);
      const against = againstOf(file, options);
      if (against !== undefined) {
        const other = await namedEpoch(yuma, against.file, against.options);
        const neuron = await uidIn(uid, [subject, other]);
        console.log(comparisonOf(yuma, other, subject, { uid: neuron, format: options.format }));
        return;
      }
      const explanation = explainUid(yuma, subject, await uidIn(uid, [subject]));
      const known = identityOf(subject, explanation.uid);
      const isTable = options.format === "table";
      const paid = subject.payout && paymentOf(yuma, subject.payout, explanation.uid);
      console.log(
        isTable
          ? explanationText(explanation, { ...known, ...(paid && { paid: paid.words }) })
          : plainJson({
              ...(formatExplanation(explanation) as object),
              ...known,
              ...(paid && { paid }),
            }),
      );
      if (isTable && subject.notes.length > 0) console.log(`\n${subject.notes.join("\n")}`);
    });
  return withNodeOptions(withNetwork(command, asksForSubnet));
}

/** Who it is. */
function identityOf({ hotkeys, about }: NamedEpoch, uid: number): Pick<About, "hotkey" | "coldkey" | "name"> {
  const [hotkey, coldkey, name] = [hotkeys?.[uid], about?.coldkeys[uid], about?.names[uid]];
  return {
    ...(hotkey !== undefined && { hotkey }),
    ...(coldkey !== undefined && { coldkey }),
    ...(name != null && { name }),
  };
}

/** What a neuron was paid by the rules, of which verify tells whether it was. */
function paymentOf(yuma: Yuma, payout: PayoutRecord, uid: number) {
  const { payments } = verifyPayout(yuma, payout);
  return paidNeuron(payout, payments, uid);
}

function explainUid(yuma: Yuma, { place, state }: NamedEpoch, uid: number): Explanation {
  try {
    return explain(yuma, state, uid);
  } catch (error) {
    if (error instanceof YumaError) throw new InputError(`${place}: ${error.message}`);
    throw error;
  }
}
