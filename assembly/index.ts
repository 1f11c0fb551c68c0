// The ABI (docs/abi.md): a host writes a request where `reserve` says, calls `call` with its length, and reads the result
// at the address that returns. Nothing else is exported but the memory, and nothing at all is imported.

import { emission } from "./emission/emission";
import { epoch } from "./epoch/epoch";
import { Operation } from "./layout/record";
import { Status } from "./layout/status";
import { stage } from "./operations/stages";
import { fixed } from "./operations/tables";
import { Arena } from "./record/arena";
import { Fault } from "./record/fault";
import { Request } from "./record/request";
import { Result } from "./record/result";

/** Makes room for a request of `length` bytes: its address, or 0 if there is no memory for it. */
export function reserve(length: u32): usize {
  Fault.clear();
  Arena.reset(length);
  return Arena.commit() ? Arena.base() : 0;
}

/** Answers the request of `length` bytes that lies where `reserve` said: the address of the result. */
export function call(length: u32): usize {
  Fault.clear();
  Arena.reset(length);
  if (Arena.commit()) Request.open(Arena.base(), length);
  const operation = Request.operation();
  if (operation == Operation.EPOCH) epoch();
  else if (operation >= Operation.STAGE) stage(operation - Operation.STAGE);
  else if (operation >= Operation.EMISSION) emission(operation - Operation.EMISSION);
  else if (operation >= Operation.FIXED) fixed(operation - Operation.FIXED);
  else Fault.report(Status.UNKNOWN_OPERATION);
  return Result.close(operation);
}
