/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "5b665a65f1e99289e4eae56b461648b51aa59010f3547a9e6d7a498a8bcc8008";
