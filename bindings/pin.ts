/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "eafaa0bc3affef70fe241f2c694dceca18de81e6b9df98d0332abac45b15df99";
