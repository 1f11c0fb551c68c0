// What a person can do about a chain that could not be read, where the message alone does not say it.

import type { ChainErrorCode } from "../bindings/chain/error.js";

export function adviceOn(code: ChainErrorCode, endpoint: string): string {
  const { protocol, hostname } = new URL(endpoint);
  const here = /^(localhost|127\.|\[::1\]$)/.test(hostname);
  switch (code) {
    case "unreachable":
      if (location.protocol === "https:" && ["ws:", "http:"].includes(protocol) && !here) {
        return "This page came over https, and browsers then refuse to speak to an endpoint without encryption: use its wss: address, or serve the page from your own machine.";
      }
      if (protocol.startsWith("http")) {
        return "Is the address right, and is the node running? Over http a browser also asks the node whether this page may read from it (CORS): where it may not, the node’s ws: or wss: address works.";
      }
      return "Is the address right, is the node running, and does it accept WebSocket connections from browsers?";
    case "timeout":
    case "rate_limited":
    case "refused":
    case "no_proof":
      return "Try again later, or name another endpoint.";
    case "no_websocket":
      return "Name the node’s https: address instead.";
    case "bad_answer":
    case "bad_proof":
    case "wrong_block":
      return "Don’t trust this endpoint: name another one.";
    default:
      return "";
  }
}
