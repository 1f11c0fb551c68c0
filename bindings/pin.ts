/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "e7cbf628eb7498a6992625255c2a615df7c56f440ffb75786c6b74964ca92d0d";
