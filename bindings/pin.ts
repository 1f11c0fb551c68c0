/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "935484b88cb80ad585a033d0817d6fa15ba7a541eae1b6dc5b7136dd91b77f1b";
