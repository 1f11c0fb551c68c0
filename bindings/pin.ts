/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "d83c825baeb76cca88466988ab5093bab81e1239c6159d3c239b0aaff32f6bf0";
