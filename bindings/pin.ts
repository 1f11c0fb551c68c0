/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "520a506535d66a1100c3e9d82c2dabdd55f057654532e3517e5b417921f4d35e";
