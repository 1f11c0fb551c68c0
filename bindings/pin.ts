/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "4b7dfc2b4138d73790d6f74a7e5ad204b06b81ef256023c1f335faa0d8e4563e";
