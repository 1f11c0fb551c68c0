/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "bbd96e209f67a766973a1a5adbd150f0cf4c41e3343f93e54a644eff07ae5690";
