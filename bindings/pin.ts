/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "13c908630bc58802ef14d6a9b6d8d9dd59a4161ff94f57bde7c30faf6868709c";
