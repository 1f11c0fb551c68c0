// Browsers: blob and requests come from the server of the page, and the digest goes back there.

import { replay } from "./replay.js";

const fetched = async (path: string) => (await fetch(path)).arrayBuffer();
const answer = async () => {
  try {
    return replay(await fetched("blob"), await fetched("requests"));
  } catch (error) {
    return String(error);
  }
};
await fetch("digest", { method: "POST", body: await answer() });
