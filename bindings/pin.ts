/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "4eb3a5188b2d31d997d9cb5eb7e47a567343497d4cb61f611b33346025285f97";
