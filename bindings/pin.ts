/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "2b8b2c8ec1cf6c61b403a147ceccd628c8265e71157e73292e12cd5b5bff50df";
