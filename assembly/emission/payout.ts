// The whole path of a subnet's pending amounts: inherited stake, the epochs of all mechanisms, paying out
// (docs/specification/emission.md, 6, 5.1, 5.2, 5.3). Of the emission's files this one alone calls the epoch.

import { epoch } from "../epoch/epoch";
import { EmissionField, NO_ACCOUNT } from "../layout/emission";
import { OutputField, StateField } from "../layout/epoch";
import { ALIGNMENT, HEADER_BYTES, Operation, RequestHeader } from "../layout/record";
import { Status } from "../layout/status";
import { Arena } from "../record/arena";
import { Fault } from "../record/fault";
import { Request } from "../record/request";
import { Result } from "../record/result";
import { addRaoAt } from "./amounts";
import { Column } from "./column";
import {
  epochEmission,
  indexNeurons,
  layOutPayout,
  PAYOUT_SECTIONS,
  pay,
  payout,
  payoutBytes,
  takeOwnership,
  takePending,
} from "./distribute";
import { family } from "./family";
import { splitEmission, takeSplit } from "./mechanisms";
import { inheritedStake } from "./stake-weights";

const MAX_MECHANISMS: u32 = u8.MAX_VALUE;

// A neuron each, u64.
let alphaStake: usize = 0;
let taoStake: usize = 0;
let servers: usize = 0;
let validators: usize = 0;

/** How many records lie in these bytes, one behind the other. */
function countEpochs(at: usize, bytes: u32): u32 {
  let count: u32 = 0;
  while (bytes != 0) {
    const length: u32 = bytes < <u32>HEADER_BYTES ? 0 : load<u32>(at, RequestHeader.LENGTH);
    if (length < <u32>HEADER_BYTES || length > bytes || length % ALIGNMENT != 0 || count == MAX_MECHANISMS) {
      Fault.report(Status.LENGTH_MISMATCH, EmissionField.EPOCHS, count);
      return 0;
    }
    at += length;
    bytes -= length;
    ++count;
  }
  if (count == 0) Fault.report(Status.WRONG_COUNT, EmissionField.EPOCHS);
  return count;
}

/** Runs one mechanism's epoch with what the chain gives it, and adds up what its hotkeys earn. */
function runEpoch(record: usize, bytes: u32, emission: u64): void {
  const n = payout.neurons;
  Request.open(record, bytes);
  if (Request.operation() != Operation.EPOCH) Fault.report(Status.UNKNOWN_OPERATION, EmissionField.EPOCHS);
  if (Request.scalar(StateField.N, u64.MAX_VALUE) != n) Fault.report(Status.WRONG_COUNT, EmissionField.NEURON_HOTKEY);
  payout.registeredAt = find(StateField.BLOCK_AT_REGISTRATION, n);
  const alpha = find(StateField.ALPHA_STAKE, n);
  const tao = find(StateField.TAO_STAKE, n);
  const taoWeight = find(StateField.TAO_WEIGHT, 1);
  const amount = find(StateField.EMISSION, 1);
  if (Fault.any()) return;
  memory.copy(alpha, alphaStake, (<usize>n) << 3);
  memory.copy(tao, taoStake, (<usize>n) << 3);
  store<u64>(taoWeight, family.taoWeight);
  store<u64>(amount, emission);

  Request.open(record, bytes);
  epoch();
  if (Fault.any()) return;
  const server = Result.find(OutputField.SERVER_EMISSION);
  const validator = Result.find(OutputField.VALIDATOR_EMISSION);
  for (let uid: u32 = 0; uid < n; ++uid) {
    addRaoAt(servers, uid, Column.u64(server, uid));
    addRaoAt(validators, uid, Column.u64(validator, uid));
  }
}

function find(field: u32, count: u32): usize {
  Request.skipTo(field);
  return Request.array(field, count);
}

export function payoutOfEpochs(): void {
  family.takeAccounts();
  takePending();
  takeSplit();
  family.takeStakes();
  takeOwnership();
  const epochs = Request.take(EmissionField.EPOCHS);
  const mechanisms = countEpochs(epochs, Request.count());
  Request.end();
  const n = payout.neurons;
  layOutPayout();
  alphaStake = Arena.array(n, 8);
  taoStake = Arena.array(n, 8);
  servers = Arena.array(n, 8);
  validators = Arena.array(n, 8);
  payout.emissions = n;
  payout.emissionHotkeys = Arena.array(n, 4);
  payout.servers = Arena.array(n, 8);
  payout.validators = Arena.array(n, 8);
  const parts = Arena.array(mechanisms, 8);
  if (Fault.any() || !Arena.commit()) return;

  family.index();
  indexNeurons();
  for (let uid: u32 = 0; uid < n; ++uid) {
    const hotkey = Column.u32(payout.hotkeys, uid);
    Column.setU64(alphaStake, uid, inheritedStake(family.alphaStake, hotkey));
    Column.setU64(taoStake, uid, inheritedStake(family.rootStake, hotkey));
  }

  memory.fill(servers, 0, (<usize>n) << 3);
  memory.fill(validators, 0, (<usize>n) << 3);
  splitEmission(epochEmission(), mechanisms, parts);
  // An epoch's work and its result are done with before the next.
  const mark = Arena.mark();
  let record = epochs;
  for (let mechanism: u32 = 0; mechanism < mechanisms && !Fault.any(); ++mechanism) {
    const bytes = load<u32>(record, RequestHeader.LENGTH);
    runEpoch(record, bytes, Column.u64(parts, mechanism));
    record += bytes;
    Arena.rewind(mark);
  }

  // By ascending hotkey.
  let k: u32 = 0;
  for (let a: u32 = 0; a < family.accounts && !Fault.any(); ++a) {
    const uid = Column.u32(payout.neuron, a);
    if (uid == NO_ACCOUNT) continue;
    Column.setU32(payout.emissionHotkeys, k, a);
    Column.setU64(payout.servers, k, Column.u64(servers, uid));
    Column.setU64(payout.validators, k, Column.u64(validators, uid));
    ++k;
  }
  if (!Result.begin(PAYOUT_SECTIONS + 3, payoutBytes() + <u64>n * 20)) return;
  pay();
  Result.column(EmissionField.EMISSION_HOTKEY, n, payout.emissionHotkeys);
  Result.column(EmissionField.SERVER_EMISSION, n, payout.servers);
  Result.column(EmissionField.VALIDATOR_EMISSION, n, payout.validators);
}
