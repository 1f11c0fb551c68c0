"""The emission and the fixed tables, for a few subnets, accounts and neurons: every load and store lies in the memory that a call has."""

import json
import re
import subprocess
from functools import partial
from itertools import pairwise, product

from blob import ROOT
from explorer import Stray
from harness import Red
from ranges import TOP, Choice
from requests import STATIC, Known, Requests, constants, fields

EMISSION, FIXED = 0x200, 0x100
OPERATIONS = constants("emission.ts", "EmissionOperation")
FIELDS = constants("emission.ts", "EmissionField")
NO_ACCOUNT = 2**32 - 1
MOST_MECHANISMS = 255
U32, U64 = 2**32 - 1, 2**64 - 1
#: A spec_version that the operation does not go by, but for amounts.
ANY = (0, U32)

#: Functions that only compute, beside those of requests.py.
COMPUTES = re.compile(
    r"emission/(amounts|share-pool/(updateFor|shareValue|writeFloat)|old-pool|moving-price/(findAlpha|updateMovingPrice)"
    r"|subnet-shares/(subnetShares$|subnetEmissions|shareOut|rootSells|sum|readMovingPrice$)|flow-shares/(setSmoothing|scaleFlows|powNormalise|safePow$|lowerLimit|findLargest|argument)"
    r"|block-emission/blockEmissionOf|emit-to-subnets/(rootProportion$|subnetTerms$|capTerms|cutOwner|splitAlpha)|mechanisms/(accumulate|merge)"
    r"|dividends/shareOut|runtime-coinbase/(shifted|blocksUntil)|runtime-payout/renew|coinbase/(isDue|move))"
)

PAYOUT, BY_RUNTIME = "emission/distribute/", "emission/runtime-payout/"
#: Before these what was read of the request, and of the edges, may be anything again.
CHOOSE_AGAIN = [f"emission/{name}" for name in ("childkeys/distributeToParents", "childkeys/receiver", "stake-weights/inheritedStake", "stake-weights/sumParts")]
#: Before these also who owns the subnet, and whose hotkeys earn.
PAY_AGAIN = [PAYOUT + name for name in ("stake", "payTake", "payRootDividends", "writePools")] + [BY_RUNTIME + name for name in ("pay", "payIncentives", "payRootDividends")]
#: Sections of a result whose elements nobody reads again.
WRITTEN = ("SHARE_COLDKEY", "OLD_SHARE_HOTKEY", "OLD_SHARE_COLDKEY", "ROOT_SHARE_HOTKEY", "ROOT_SHARE_COLDKEY", "STAKING_COLDKEY", "STAKING_HOTKEY")

# What each operation takes, in order: FIELD:how many, and of an account's rank <how many accounts there are, with ? if it may be none.
PENDING = "PENDING_SERVER:s PENDING_VALIDATOR:s PENDING_ROOT:s PENDING_OWNER_CUT:s"
FLOWS = "USER_FLOW:s HAS_USER_EMA:s USER_EMA_BLOCK:s USER_EMA:s PROTOCOL_FLOW:s HAS_PROTOCOL_EMA:s PROTOCOL_EMA_BLOCK:s PROTOCOL_EMA:s"
SUBNETS = "NETUID:s ALPHA_IN:s ALPHA_OUT:s POOL_PRICE:s TAO_EMISSION:s"
CANDIDATES = "NETUID:s MECHANISM:s MOVING_PRICE:s MINER_BURNED:s EMISSION_ENABLED:s HAS_FIRST_EMISSION_BLOCK:s FIRST_EMISSION_BLOCK:s SUBTOKEN_ENABLED:s REGISTRATION_ALLOWED:s HALVING_BLOCKS:s ALPHA_IN:s ALPHA_OUT:s POOL_PRICE:s"
SCHEDULE = "TEMPO:s LAST_EPOCH_BLOCK:s PENDING_EPOCH_AT:s BLOCKS_SINCE_LAST_STEP:s"
CHAIN = (
    "ISSUANCE POWER TAO_WEIGHT ROOT_TAO OWNER_CUT MOVING_ALPHA MAX_EPOCHS_PER_BLOCK CURRENT_BLOCK NET_FLOW_ENABLED SMOOTHING_FACTOR FLOW_CUTOFF TOTAL_STAKE GIVEN_EMISSION "
    f"{CANDIDATES} TAO_EMISSION:s OWNER_CUT_ENABLED:s {PENDING} {SCHEDULE} {FLOWS} SUBNET_TAO:s ALPHA_PROVIDED:s POW_REGISTRATION_ALLOWED:s PENDING_EMISSION:s "
    "PENDING_ALPHA_SWAPPED:s PENDING_ROOT_DIVS:s LAST_STEP_BLOCK:s HAS_SALE:s SALE:s HAS_BUY:s BUY:s POOL_REFUSES:s"
)
ACCOUNTS = "TAO_WEIGHT ACCOUNTS=a"
STAKES = (
    "CHILDKEY_BURN MIN_CHILDKEY_TAKE MIN_CHILDKEY_TAKE_PER_SUBNET OWNER:a<a ALPHA_STAKE:a ROOT_STAKE:a CHILDKEY_TAKE:a PARENT:e<a CHILD:e<a PROPORTION:e"
)
DRAINED = "ALPHA_OUT PENDING_SERVER PENDING_VALIDATOR PENDING_ROOT PENDING_OWNER_CUT"
OWNERSHIP = "DELEGATE_TAKE:a SUBNET_OWNER<a? SUBNET_OWNER_HOTKEY<a? RECYCLE OWNED_BY_SUBNET_OWNER:a AUTO_STAKE_DESTINATION:a<a? NEURON_HOTKEY:n<a"
EARNED = "EMISSION_HOTKEY:k<a SERVER_EMISSION:k VALIDATOR_EMISSION:k"
TERMS = (
    "TERMS_OFFSETS:m+1 TERMS_HOTKEY:r<a TERMS_UID:r TERMS_DIVIDEND:r TERMS_INCENTIVE:r TERMS_STAKE_WEIGHT:r TERMS_CONSENSUS:r TERMS_VALIDATOR_TRUST:r TERMS_ACTIVE:r "
    "TERMS_NEW_VALIDATOR_PERMIT:r TERMS_SERVER_EMISSION:r TERMS_VALIDATOR_EMISSION:r TERMS_EMISSION:r TERMS_STAKE:r"
)
OLD_POOLS = "OLD_DENOMINATOR:a OLD_SHARE_HOTKEY:o<a OLD_SHARE_COLDKEY:o<a OLD_SHARE:o ROOT_DENOMINATOR:a ROOT_SHARE_HOTKEY:q<a ROOT_SHARE_COLDKEY:q<a ROOT_SHARE:q"
TAKES = {
    "BLOCK_EMISSION": "ISSUANCE",
    "SAFE_POW": "VALUE POWER",
    "FLOW_NORMALIZE": "POWER NETUID:s FLOW:s",
    "FLOW_SHARES": f"POWER CURRENT_BLOCK NET_FLOW_ENABLED SMOOTHING_FACTOR FLOW_CUTOFF NETUID:s {FLOWS}",
    "SUBNET_SHARES": "BLOCK_EMISSION_BITS NETUID:s MECHANISM:s MOVING_PRICE:s MINER_BURNED:s EMISSION_ENABLED:s",
    "MOVING_PRICE": "MOVING_ALPHA CURRENT_BLOCK NETUID:s MECHANISM:s MOVING_PRICE:s HAS_FIRST_EMISSION_BLOCK:s FIRST_EMISSION_BLOCK:s HALVING_BLOCKS:s POOL_PRICE:s",
    "ROOT_PROPORTION": "TAO_WEIGHT ROOT_TAO ALPHA_IN ALPHA_OUT",
    "SUBNET_TERMS": f"TAO_WEIGHT ROOT_TAO {SUBNETS}",
    "EMIT_TO_SUBNETS": f"TAO_WEIGHT ROOT_TAO OWNER_CUT ROOT_SELL_FLAG {SUBNETS} OWNER_CUT_ENABLED:s {PENDING}",
    "MECHANISM_SPLIT": "ALPHA MECHANISM_COUNT=m MECHANISM_SPLIT:p",
    "MECHANISM_AGGREGATE": f"ACCOUNTS=a ALPHA MECHANISM_COUNT=m MECHANISM_SPLIT:p {TERMS}",
    "PARENT_CHILD_DIVIDENDS": f"{ACCOUNTS} ALPHA_OUT {STAKES} HOTKEY<a DIVIDEND",
    "DIVIDENDS_AND_INCENTIVES": f"{ACCOUNTS} PENDING_VALIDATOR PENDING_ROOT {STAKES} {EARNED}",
    "DIVIDEND_DISTRIBUTION": "TAO_WEIGHT_BITS ACCOUNTS=a PENDING_VALIDATOR PENDING_ROOT ALPHA_STAKE:a ROOT_STAKE:a HAS_STAKE:a HAS_DIVIDENDS:a DIVIDENDS:a",
    "SAFE_FLOAT": "VALUE A A_EXPONENT B B_EXPONENT C C_EXPONENT",
    "SHARE_POOL": "ACCOUNTS=a POOL_KEY:k<a? POOL_UPDATE:k",
    "STAKE_WEIGHTS": f"{ACCOUNTS} {STAKES} NEURON_HOTKEY:n<a?",
    "DISTRIBUTE_EMISSION": f"{ACCOUNTS} {DRAINED} {STAKES} {OWNERSHIP} REGISTERED_AT:n {EARNED}",
    "COINBASE_BLOCK": f"ISSUANCE TAO_WEIGHT ROOT_TAO OWNER_CUT MOVING_ALPHA MAX_EPOCHS_PER_BLOCK CURRENT_BLOCK {CANDIDATES} OWNER_CUT_ENABLED:s {PENDING} {SCHEDULE} EPOCH_INPUT_CONSISTENT:s EPOCH_INDEX:s",
    "RUNTIME_COINBASE": CHAIN,
    "RUNTIME_MOVING_PRICE": CHAIN,
    "RUNTIME_FLOW_SHARES": CHAIN,
    "RUNTIME_SHARES": CHAIN,
    "RUNTIME_TERMS": CHAIN,
    "RUNTIME_SCHEDULE": "CURRENT_BLOCK NETUID TEMPO",
    "RUNTIME_PAYOUT": f"{ACCOUNTS} OWNER_LIMIT<n {DRAINED} SUBNET_TAO PENDING_EMISSION PENDING_ALPHA_SWAPPED PENDING_ROOT_DIVS {STAKES} {OWNERSHIP} REGISTERED_AT:n {OLD_POOLS} {EARNED}",
}
TOKEN = re.compile(r"(\w+?)(?:=(\w))?(?::(\w)(\+1)?)?(?:<(\w)(\?)?)?$")


def versions(*files):
    """The ranges of spec_version that files of the emission tell apart, and those at either end that are none."""
    text = (ROOT / "assembly/layout/runtimes.ts").read_text()
    first, last = (int(re.search(rf"{name} = (\d+)", text)[1]) for name in ("FIRST_COINBASE", "LAST_COINBASE"))
    rules, read = constants("runtimes.ts", "Coinbase"), "".join((ROOT / "assembly/emission" / name).read_text() for name in files)
    starts = sorted({0, 1, first, last + 1, *(rules[name] for name in re.findall(r"Coinbase\.(\w+)", read)), 2**32})
    return Choice(*((a, b - 1) if b - a > 1 else a for a, b in pairwise(starts)))


def counted(letter, counts):
    """What a count may say: what it is here, or what is refused."""
    value = counts[letter]
    if letter == "m":
        return Choice(value, (MOST_MECHANISMS + 1, U64)) if value is not None else Choice(*range(MOST_MECHANISMS + 1), (MOST_MECHANISMS + 1, U64))
    # An account that no field names is one too many.
    named = max(counts.get("k", 0), counts.get("r", 0), value - 1)
    return Choice(value, (named + 2, U32), (U32 + 1, U64))


def sections(takes, counts):
    """(field, how many, what decides where something lies) of what an operation takes, for these counts; None of p: no such field."""
    out = []
    for token in takes.split():
        name, equals, count, more, below, orNone = TOKEN.match(token).groups()
        if count and counts[count] is None:
            continue
        many = (counts[count] if count else 1) + bool(more)
        known = {}
        if equals:
            known = {0: counted(equals, counts)}
        elif name == "OWNER_LIMIT":
            # How many neurons there are, and one less than none, are told apart.
            most = counts[below]
            known = {0: Choice(*range(most + 1), (most + 1, U32 - 1), (U32, U64))}
        elif below:
            ranks = range(counts[below])
            above = [(len(ranks), NO_ACCOUNT - 1), NO_ACCOUNT] if orNone else [(len(ranks), NO_ACCOUNT)]
            known = {i: Choice(*ranks, *above) for i in range(many)}
        elif more:
            known = {i: Choice(*range(counts["r"] + 1), (counts["r"] + 1, U32)) for i in range(many)}
        out.append((FIELDS[name], many, known))
    return out


def struct(module, function, number, path, name, field):
    """By field the address of a struct of the module's own, of which a function's nth constant is the address of a field."""
    offsets = fields(path, name)
    places = [op.value for op in module.named(function).body if op.name == "i32.const" and op.value >= STATIC]
    return {key: places[number] - offsets[field] + offset for key, offset in offsets.items()}


class Amounts(Requests):
    """Requests of the emission and of the tables."""

    def __init__(self, module):
        super().__init__(module)
        self.family = struct(module, "emission/family/Family#layOut", 0, "emission/family.ts", "Family", "parentOffsets")
        self.payout = struct(module, "emission/distribute/layOutPayout", 1, "emission/distribute.ts", "Payout", "neuron")
        self.chain = struct(module, "emission/chain/Chain#listAll", 0, "emission/chain.ts", "Chain", "count")
        self.earnings = struct(module, "emission/dividends/Earnings#collect", 0, "emission/dividends.ts", "Earnings", "hasIncentive")
        self.pool, take = fields("emission/runtime-payout.ts", "Pools"), module.named(BY_RUNTIME + "Pools#take").index
        body = module.named(BY_RUNTIME + "takeRequest").body
        self.pools = [body[pc - 2].value for pc, op in enumerate(body) if op.name == "call" and op.value == take]
        self.kept = [self.family[name] for name in ("accounts", "edges", "parentOffsets", "childOffsets")] + [self.payout["neuron"], *(pool + self.pool["rowOfSlot"] for pool in self.pools)]
        explorer = self.explorer
        explorer.numeric |= {function.index for function in module.functions if COMPUTES.match(function.name)}
        self.status, self.field, self.index = (module.global_names[f"record/fault/{name}"] for name in ("status", "field", "index"))
        self.room, self.result = module.global_names["record/result/sections"], module.global_names["record/result/base"]
        self.staked, self.stakers, self.staker_count, self.limit = (module.global_names[BY_RUNTIME + name] for name in ("staked", "stakers", "stakerCount", "ownerLimit"))
        explorer.after |= {"record/fault/Fault.report": self.faulted, "record/request/Request.checkRanks": self.choose_again}
        explorer.after["emission/family/Family#index"] = self.loosen_edges
        explorer.after["emission/dividends/Earnings#collect"] = self.collected
        # Its 64-bit locals are amounts.
        explorer.vague = {PAYOUT + "pay"}
        explorer.after[PAYOUT + "indexNeurons"] = self.forget_neurons
        explorer.after[PAYOUT + "findOwnerHotkeys"] = self.loosen_owners
        explorer.after |= {PAYOUT + name: self.pay_again for name in ("stake", "payRootDividends")}
        explorer.before |= {name: self.loosen_edges for name in CHOOSE_AGAIN} | {name: self.pay_again for name in PAY_AGAIN}
        explorer.before["emission/share-pool/writeFloat"] = self.loosen_shares
        explorer.before[BY_RUNTIME + "stake"] = explorer.after[BY_RUNTIME + "stake"] = self.loosen_rows
        explorer.after[BY_RUNTIME + "Pools#begin"] = self.forget_written
        explorer.before[BY_RUNTIME + "payIncentives"] = self.withheld_found
        explorer.after[BY_RUNTIME + "pay"] = self.all_paid
        explorer.before[BY_RUNTIME + "takeOf"] = self.next_hotkey
        explorer.after[BY_RUNTIME + "payIncentives"] = self.incentives_paid
        explorer.before |= {BY_RUNTIME + name: self.loosen_stakers for name in ("coldkeyOf", "hotkeyOf")}

    @staticmethod
    def known(run, address, size=4):
        """A number in memory, or None."""
        cell = run.cells.at.get(address)
        return cell[1] if cell is not None and cell[0] == size and isinstance(cell[1], int) else None

    def keeps(self, cells, address, length):
        """What is kept of 8 bytes: the request's, which are ranks, the edges' order, and in the module's own data addresses."""
        if address < self.base:
            return address in (self.payout["zeros"], self.payout["zerosEnd"])
        if address < self.behind:
            return True
        if self.operation == EMISSION + OPERATIONS["SHARE_POOL"]:
            # Accounts of which no share was made have none.
            return self.behind + 24 <= address < self.behind + 24 + 24 * self.counts["a"]
        if address == cells.at.get(self.payout["zeros"], (0, 0))[1]:
            return True
        accounts, edges, *starts = (cells.at.get(at, (0, 0))[1] for at in self.kept)
        return any(start <= address < start + 4 * (2 * accounts + 1 + edges) + 8 for start in starts)

    def loosen(self, run, address, options, size=4):
        """Forgets which of these a cell holds."""
        if len(options) > 1 and self.known(run, address, size) in options:
            run.cells.write(address, size, Choice(*options))

    def loosen_edges(self, run):
        """Which edges they are does not matter, only how many an account has."""
        self.choose_again(run)
        edges = self.known(run, self.family["edges"])
        for name in ("parentEdges", "childEdges"):
            start = self.known(run, self.family[name])
            for i in range(edges):
                self.loosen(run, start + 4 * i, range(edges))

    def forget(self, run, address, size):
        """Forgets a column, of so many bytes an account, to which something points."""
        start = self.known(run, address)
        if start is not None:
            run.cells.clear(start, start + size * self.known(run, self.family["accounts"]))

    def collected(self, run):
        """Who earns, and the edges, of which nothing is read any more."""
        start = self.known(run, self.family["parentOffsets"])
        if self.operation != EMISSION + OPERATIONS["DIVIDENDS_AND_INCENTIVES"]:
            run.cells.clear(start, self.known(run, self.family["childEdges"]) + 4 * self.known(run, self.family["edges"]))
        for name in ("hasIncentive", "hasDividends"):
            self.forget(run, self.earnings[name], 1)

    def forget_neurons(self, run):
        self.choose_again(run)
        self.forget(run, self.payout["neuron"], 4)

    def loosen_owners(self, run):
        """The hotkeys that were found are some accounts."""
        self.choose_again(run)
        self.forget(run, self.payout["withheld"], 1)
        start = self.known(run, self.payout["ownerUids"])
        for i in range(run.stack[-1]):
            self.loosen(run, start + 4 + 4 * i, range(self.counts["a"]))

    def slots(self, run):
        """Where something may be staked: not where there is no destination, or no owner of the subnet. By runtime nothing asks."""
        if self.operation != EMISSION + OPERATIONS["DISTRIBUTE_EMISSION"]:
            return range(2 * self.counts["a"] + 1)
        count, start = self.counts["a"], self.known(run, self.payout["autoStake"])
        owners = [self.known(run, self.payout[name]) for name in ("ownerColdkey", "ownerHotkey")]
        destinations = [a for a in range(count) if self.known(run, start + 4 * a) != NO_ACCOUNT]
        return [*range(count), *(count + a for a in destinations), *([2 * count] if NO_ACCOUNT not in owners else [])]

    def pay_again(self, run):
        self.choose_again(run)
        self.forget_zeros(run)
        owners = self.known(run, self.payout["ownerUids"])
        run.cells.clear(owners, owners + 4 * (self.counts["n"] + 1))
        run.cells.clear(self.payout["recycles"], self.payout["recycles"] + 1)
        for name in ("ownerColdkey", "ownerHotkey"):
            self.loosen(run, self.payout[name], range(self.counts["a"]))
        for field in (FIELDS[name] for name in ("SUBNET_OWNER", "SUBNET_OWNER_HOTKEY")):
            run.cells.clear(self.places[field][0], self.places[field][0] + 4)
        if self.operation == EMISSION + OPERATIONS["RUNTIME_PAYOUT"]:
            self.loosen_rows(run)

    def forget_zeros(self, run):
        """What began at zero, but for the shares of where nothing can be staked."""
        low, shares, high = self.known(run, self.payout["zeros"], 8), self.known(run, self.payout["shares"]), self.known(run, self.payout["zerosEnd"], 8)
        for slot in self.slots(run):
            run.cells.clear(shares + 24 * slot, shares + 24 * slot + 24)
        run.cells.clear(low, shares)
        run.cells.clear(shares + 24 * (2 * self.counts["a"] + 1), high)

    def sections(self, run, *names):
        """(address, elements, bytes of each) of sections of a result."""
        base, wanted = run.globals[self.result], {FIELDS[name] for name in names}
        for entry in range(base + 32, base + 32 + 16 * run.globals[self.room], 16):
            field, count, offset = (self.known(run, entry + 4 * i) for i in range(3))
            if field in wanted:
                yield base + offset, count, field & 0xFF

    def forget_written(self, run):
        self.choose_again(run)
        for start, count, size in self.sections(run, *WRITTEN):
            run.cells.clear(start, start + size * count)

    def loosen_shares(self, run):
        """Whose a share is, and of a single pool which shares there were."""
        if self.operation == EMISSION + OPERATIONS["SHARE_POOL"]:
            self.choose_again(run)
            result, shares = run.globals[self.result], self.behind + 24 + 24 * self.counts["a"]
            for address in [a for a in run.cells.at if a >= shares and not result <= a < result + 32 + 16 * run.globals[self.room]]:
                run.cells.drop(address)
            return
        self.forget_written(run)
        for start, count, _ in self.sections(run, "SHARE_HOTKEY"):
            for i in range(count):
                self.loosen(run, start + 4 * i, range(self.counts["a"]))

    def loosen_rows(self, run):
        """Which row a slot has, which were written, and who is on the list."""
        self.pay_list(run)
        self.forget_zeros(run)
        for pool in self.pools:
            rows, slots, written, row_of_slot = (self.known(run, pool + self.pool[name]) for name in ("rows", "slots", "written", "rowOfSlot"))
            run.cells.clear(written, written + rows + slots)
            for address in range(row_of_slot, row_of_slot + 4 * slots, 4):
                if self.explorer.read(run.cells, address, 4) in (*range(rows), NO_ACCOUNT):
                    run.cells.write(address, 4, Choice(*range(rows), NO_ACCOUNT))
        for address in range(run.globals[self.staked], run.globals[self.staked] + 2 * self.counts["a"] + 1):
            run.cells.write(address, 1, self.explorer.read(run.cells, address, 1))

    def next_hotkey(self, run):
        """The owner of this hotkey has been read."""
        address = self.known(run, self.family["owner"]) + 4 * run.stack[-2]
        owner = run.cells.at.get(address)
        self.choose_again(run)
        if owner is not None:
            run.cells.write(address, 4, owner[1])

    def withheld_found(self, run):
        """The limit has been read."""
        self.pay_again(run)
        run.globals[self.limit] = TOP[64]
        limit = self.places[FIELDS["OWNER_LIMIT"]][0]
        run.cells.clear(limit, limit + 8)

    def all_paid(self, run):
        self.pay_again(run)
        staked = run.globals[self.staked]
        run.cells.clear(staked, staked + 2 * self.counts["a"] + 1)

    def incentives_paid(self, run):
        """From here on hotkeys' own owners alone are paid."""
        self.pay_again(run)
        count = self.counts["a"]
        self.forget(run, self.payout["autoStake"], 4)
        run.cells.clear(self.payout["ownerColdkey"], self.payout["ownerColdkey"] + 8)
        staked = run.globals[self.staked]
        run.cells.clear(staked + count, staked + 2 * count + 1)

    def pay_list(self, run):
        for i in range(run.globals[self.staker_count]):
            self.loosen(run, run.globals[self.stakers] + 4 * i, range(2 * self.counts["a"] + 1))

    def loosen_stakers(self, run):
        self.forget_written(run)
        self.loosen_rows(run)

    def faulted(self, run):
        """A call that has failed: what the request holds does not matter any more."""
        if run.globals[self.status] == 0:
            return
        run.globals[self.status], run.globals[self.field], run.globals[self.index] = (1, 20), TOP[32], TOP[32]
        for address in [a for a in run.cells.at if self.data <= a < self.behind]:
            run.cells.drop(address)

    def choose_again(self, run):
        """Which account was read of the request may be any of those that pass the checks again, but none is none."""
        if run.globals[self.status] != 0:
            return
        for address, (size, passing) in self.chosen.items():
            cell = run.cells.at.get(address)
            if cell is not None and cell[0] == size and cell[1] in passing.options:
                run.cells.write(address, size, passing)

    def explore(self, operation, takes, counts, version=0):
        """Explores an operation for these counts; raises Red with what was chosen where something strays."""
        asked = takes if isinstance(takes, list) else sections(takes, counts)
        self.chosen, self.counts, self.operation = {}, counts, operation
        at = self.base + 32 + 16 * len(asked)
        self.data = at
        for field, count, known in asked:
            size = field & 0xFF
            for i, choice in known.items():
                if size == 4 and field != FIELDS["TERMS_OFFSETS"]:
                    self.chosen[at + size * i] = size, Choice(*(option for option in choice.options if isinstance(option, int) and option != NO_ACCOUNT))
            at += size * count + 7 & ~7
        try:
            ends = self.answer(operation, version, asked)
        except Stray as stray:
            raise Red(self.told(stray)) from stray
        return {cells.at.get(self.base + 12, (4, version))[1] for _, cells, globals_ in ends if globals_[self.status] == 0}

    def tables(self, rows):
        """Every operation of the fixed tables, and numbers that are none, for so many rows."""
        types, operations, fields_ = (constants("fixed.ts", f"Fixed{name}") for name in ("Type", "Operation", "Field"))
        two = set(range(operations["SAFE_DIV"] + 1)) | {operations["CHECKED_POW"], operations["CHECKED_SQRT"]}
        from_integer = {operations[f"SATURATING_FROM_{name}"] for name in ("I64", "U16", "U64")}
        for kind in range(len(types) + 1):
            for operation in range(32):
                wide = kind != types["I32F32"]
                asked = [(fields_["LEFT_16" if wide and operation not in from_integer else "LEFT_8"], rows, {})]
                if operation in two:
                    asked.append((fields_["RIGHT_16" if wide and operation != operations["CHECKED_POW"] else "RIGHT_8"], rows, {}))
                yield FIXED + 32 * kind + operation, asked

    def told(self, stray):
        """An example: the counts, what was chosen, and what is false."""
        names = {number: name.lower() for name, number in FIELDS.items()}
        told = dict(self.counts)
        for field, (address, known) in self.places.items():
            size = field & 0xFF
            values = {i: stray.run.cells.at.get(address + size * i, (0, None))[1] for i in known}
            told |= {f"{names.get(field, field)}[{i}]": value for i, value in values.items() if isinstance(value, (int, tuple))}
        return f"for {told} {stray}"


def compared(context):
    """Requests of the vectors, in the explorer and in the engine."""
    known = Known(context)
    run = subprocess.run(["node", str(ROOT / "proofs/golden.mjs")], check=True, capture_output=True, text=True)
    records = [bytes.fromhex(record) for record in json.loads(run.stdout)]
    for record in records:
        known.compare(record)
    context.samples += len(records)
    return f"{len(records)} requests, {known.explorer.steps} instructions"


def shapes(**counts):
    """Each way to choose a count of each name."""
    return [dict(zip(counts, values)) for values in product(*counts.values())]


UP_TO_ONE, UP_TO_TWO, UP_TO_THREE = range(2), range(3), range(4)
SPLITS = (None, *UP_TO_TWO)
OF_SUBNETS = {
    name: shapes(s=UP_TO_THREE)
    for name in ("BLOCK_EMISSION", "SAFE_POW", "FLOW_NORMALIZE", "FLOW_SHARES", "SUBNET_SHARES", "MOVING_PRICE", "ROOT_PROPORTION", "SUBNET_TERMS", "EMIT_TO_SUBNETS", "COINBASE_BLOCK", "RUNTIME_SCHEDULE")
}
COINBASES = {name: shapes(s=UP_TO_TWO) for name in ("RUNTIME_MOVING_PRICE", "RUNTIME_TERMS", "RUNTIME_SHARES", "RUNTIME_FLOW_SHARES", "RUNTIME_COINBASE")}
OF_ACCOUNTS = {
    "SAFE_FLOAT": [{}],
    "MECHANISM_SPLIT": shapes(m=[None], p=SPLITS),
    "MECHANISM_AGGREGATE": [shape for shape in shapes(a=UP_TO_THREE, m=UP_TO_TWO, r=UP_TO_TWO, p=SPLITS) if shape["a"] <= shape["r"] + 1],
    "DIVIDEND_DISTRIBUTION": shapes(a=UP_TO_THREE),
    "SHARE_POOL": [shape for shape in shapes(a=range(5), k=UP_TO_THREE) if shape["a"] <= shape["k"] + 1],
    "PARENT_CHILD_DIVIDENDS": shapes(a=UP_TO_TWO, e=UP_TO_TWO),
    "DIVIDENDS_AND_INCENTIVES": shapes(a=UP_TO_TWO, e=UP_TO_TWO, k=UP_TO_TWO),
    "STAKE_WEIGHTS": shapes(a=UP_TO_TWO, e=UP_TO_TWO, n=UP_TO_TWO),
}
PAYOUTS = {"DISTRIBUTE_EMISSION": shapes(a=UP_TO_TWO, e=UP_TO_ONE, n=UP_TO_ONE, k=UP_TO_ONE) + [{"a": 2, "e": 1, "n": n, "k": k} for n, k in ((2, 1), (1, 2))]}
OF_ONE = {"RUNTIME_PAYOUT": [{"a": 0, "e": 0, "n": 0, "k": 0, "o": 0, "q": 0}, *({"a": 1, "e": i, "n": i, "k": i, "o": i, "q": i} for i in UP_TO_ONE)]}
OF_TWO = {"RUNTIME_PAYOUT": [{"a": 2, "e": 0, "n": 0, "k": 0, "o": 0, "q": 0}]}
OF_TWO_EARNING = {"RUNTIME_PAYOUT": [{"a": 2, "e": 0, "n": 1, "k": 1, "o": 0, "q": 0}]}
OF_TWO_OLD = {"RUNTIME_PAYOUT": [{"a": 2, "e": 0, "n": 0, "k": 0, "o": 1, "q": 1}]}
OF_TWO_WITH_EDGE = {"RUNTIME_PAYOUT": [{"a": 2, "e": 1, "n": 1, "k": 1, "o": 0, "q": 0}]}
COINBASE_FILES = "chain.ts", "runtime-coinbase.ts", "runtime-terms.ts", "runtime-shares.ts"
PAYOUT_FILES = "runtime-payout.ts", "family.ts"


def is_refused(name, counts, asked):
    """Whether no request of these counts passes the checks: a rank where there is nobody, a neuron's that another has, a row of no mechanism."""
    nobody = any(all(option in ((0, NO_ACCOUNT), (0, U32)) for option in choice.options) for _, _, known in asked for choice in known.values())
    return nobody or "DELEGATE_TAKE" in TAKES[name] and counts["n"] > counts["a"] or name == "MECHANISM_AGGREGATE" and counts["m"] == 0 < counts["r"]


def explored(context, operations, version=ANY):
    """Explores operations for their counts; each that passes the checks, and under each version that is known, must come to a result."""
    amounts = Amounts(context.module)
    requests = 0
    # The first two and the last are no runtimes.
    wanted = set(version.options[2:-1]) if isinstance(version, Choice) else {version}
    for name, many in operations.items():
        for counts in many:
            answered = amounts.explore(EMISSION + OPERATIONS[name], TAKES[name], counts, version)
            if not wanted <= answered and not is_refused(name, counts, sections(TAKES[name], counts)):
                raise Red(f"{name} for {counts} never comes to a result under {wanted - answered}")
            requests += 1
    return f"{requests} shapes of requests, {amounts.explorer.checked} loads and stores, {amounts.explorer.steps} instructions"


def tables(context):
    """The fixed tables."""
    amounts = Amounts(context.module)
    answered = 0
    for rows in UP_TO_THREE:
        for operation, asked in amounts.tables(rows):
            answered += bool(amounts.explore(operation, asked, {"rows": rows}))
    return f"{answered} tables, {amounts.explorer.checked} loads and stores, {amounts.explorer.steps} instructions"


def proofs():
    """By name: a function of a context, and whether it is quick."""
    coinbase, payout = versions(*COINBASE_FILES), versions(*PAYOUT_FILES)
    return {
        "memory: fixed tables": (tables, True),
        "memory: emission of subnets": (partial(explored, operations=OF_SUBNETS), True),
        "memory: coinbases by runtime": (partial(explored, operations=COINBASES, version=coinbase), False),
        "memory: emission of accounts": (partial(explored, operations=OF_ACCOUNTS), True),
        "memory: payouts": (partial(explored, operations=PAYOUTS), False),
        "memory: payouts by runtime, one account": (partial(explored, operations=OF_ONE, version=payout), False),
        "memory: payouts by runtime, two accounts": (partial(explored, operations=OF_TWO, version=payout), False),
        "memory: payouts by runtime, two accounts that earn": (partial(explored, operations=OF_TWO_EARNING, version=payout), False),
        "memory: payouts by runtime, two accounts with old pools": (partial(explored, operations=OF_TWO_OLD, version=payout), False),
        "memory: payouts of 421 and later, two accounts and a childkey": (partial(explored, operations=OF_TWO_WITH_EDGE, version=payout.options[-2]), False),
        "emissions in the explorer and in the engine": (compared, True),
    }
