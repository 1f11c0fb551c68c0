/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "edc0fe18c64498d5f9c0e30f327588804e7509d9cf9d3e3a52bda3ce11d85869";
