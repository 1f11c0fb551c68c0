// The `yuma` command.

import { Command, CommanderError } from "commander";
import { ChainError } from "../bindings/chain/error.js";
import { YumaError } from "../bindings/error.js";
import { plain } from "../bindings/foreign-text.js";
import { version } from "../package.json";
import { checkpointCommand } from "./checkpoint.js";
import { conformanceCommand } from "./conformance.js";
import { emissionCommand } from "./emission.js";
import { epochCommand } from "./epoch.js";
import { explainCommand } from "./explain.js";
import { historyCommand } from "./history.js";
import { InputError } from "./input.js";
import { mapCommand } from "./map.js";
import { metagraphCommand } from "./metagraph.js";
import { runCommand } from "./run.js";
import { simulateCommand } from "./simulate.js";
import { snapshotCommand } from "./snapshot.js";
import { subnetCommand } from "./subnet.js";
import { verifyCommand } from "./verify.js";

// Exit codes: 0 all is well, 1 something differs from what was expected, 2 the question could not be answered.
const FAULT = 2;
/** Milliseconds after an error in which output may still be written. */
const LEAVE = 2000;

const program = new Command("yuma")
  .description("The epoch of Bittensor's Yuma Consensus, bit for bit.")
  .version(version)
  .exitOverride()
  // Its messages repeat what the user wrote, and begin like ours.
  .configureOutput({ outputError: (text, write) => write(`${plain(text.trimEnd()).replace(/^error: /, "yuma: ")}\n`) });
for (const command of [
  epochCommand(),
  verifyCommand(),
  snapshotCommand(),
  checkpointCommand(),
  explainCommand(),
  metagraphCommand(),
  historyCommand(),
  emissionCommand(),
  conformanceCommand(),
  simulateCommand(),
  mapCommand(),
  subnetCommand(),
  runCommand(),
]) {
  program.addCommand(command.copyInheritedSettings(program));
}

// `yuma ... | head` closes the pipe when it has seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  console.error(plain(`yuma: standard output can't be written: ${error.message}`));
  process.exit(FAULT);
});

/** Whatever it is, it is told in a sentence. What is still under way then, such as a connection, is not waited for. */
function end(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const expected = [YumaError, ChainError, InputError].some((type) => error instanceof type);
  const fault = expected ? message : `a fault of yuma itself, please report it: ${(error as Error)?.name}: ${message}`;
  console.error(`yuma: ${plain(fault)}`);
  process.exitCode = FAULT;
  setTimeout(() => process.exit(FAULT), LEAVE).unref();
}

process.on("uncaughtException", (error) => {
  end(error);
  process.exit(FAULT);
});

try {
  await program.parseAsync();
} catch (error) {
  // commander has said already what is wrong; its code for --help and --version is 0.
  if (error instanceof CommanderError) process.exitCode = error.exitCode && FAULT;
  else end(error);
}
