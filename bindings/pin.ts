/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "2a3261bcfacb4c8250c09f87fdf61312654021cc1de8daba5be00afbe067fe26";
