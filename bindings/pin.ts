/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "10fa62ee606985ea0572ee4e564b79c50e5e63217a2a59918ebda98bbee49d6d";
