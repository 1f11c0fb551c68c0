/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "fe56a05f72550fe98d51b8d5d6fc87657a0f166a275f28101eedcee6042c85c2";
