/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "5157b5db1c9aeabc877c21e932ccb575f732d24e7f190142c597203f35dc9940";
