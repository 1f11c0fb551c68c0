/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "40c7f060e3f44e626c67d24701a4f1725edda5aac4ce9fa3bde6aa001a9e3f79";
