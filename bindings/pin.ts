/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "84694b41d8893062f1b7fd16fea99189da3e6993747dbab95618b6d1b17b26f3";
