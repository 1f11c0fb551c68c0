// The one place where a call's failure is kept: the first that is reported stays.

import { NO_INDEX } from "../layout/record";
import { Status } from "../layout/status";

// Literals, for a named constant would need a start section; `clear` sets them before each use.
let status: u32 = 0;
let field: u32 = 0;
let index: u32 = 0;

export class Fault {
  static clear(): void {
    status = Status.OK;
    field = 0;
    index = NO_INDEX;
  }

  static report(why: u32, where: u32 = 0, at: u32 = NO_INDEX): void {
    if (status != Status.OK) return;
    status = why;
    field = where;
    index = at;
  }

  @inline static any(): bool {
    return status != Status.OK;
  }

  @inline static status(): u32 {
    return status;
  }

  @inline static field(): u32 {
    return field;
  }

  @inline static index(): u32 {
    return index;
  }
}
