/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "397a4df4250c7d7edfdd8edf95f490b38eaf956a8bda32cfadd6c3f627d5b27f";
