// Carries out calls of a module's functions, all exported (blob.py), in this engine: one JSON line in, one out.
//   {"binary": base64}                                                    comes first
//   {"function": 3, "arguments": ["1"], "memory": [[address, hex]], "read": [[address, length]], "globals": [5]}
//   -> {"results": ["1"], "memory": [hex], "globals": ["0"]} or {"trap": "..."}

import { createInterface } from "node:readline";

let binary;
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.binary !== undefined) {
    binary = new WebAssembly.Module(Buffer.from(request.binary, "base64"));
    continue;
  }
  console.log(JSON.stringify(answer(request)));
}

function answer(request) {
  const { exports } = new WebAssembly.Instance(binary, {});
  const memory = new Uint8Array(exports.memory.buffer);
  for (const [address, hex] of request.memory) memory.set(Buffer.from(hex, "hex"), address);
  const values = request.arguments.map(({ type, value }) => (type === "i64" ? BigInt(value) : Number(value)));
  try {
    const result = exports[`f${request.function}`](...values);
    return {
      results: result === undefined ? [] : [String(result)],
      memory: request.read.map(([address, length]) =>
        Buffer.from(memory.slice(address, address + length)).toString("hex"),
      ),
      globals: request.globals.map((index) => String(exports[`g${index}`].value)),
    };
  } catch (error) {
    return { trap: String(error.message) };
  }
}
